# One image for every process of the platform: the hub, each spoke instance, and the one-shot set-up.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-fund --no-audit --omit=optional
COPY . .
RUN node node_modules/typescript/bin/tsc -p tsconfig.json && npm prune --omit=dev --omit=optional --no-fund --no-audit

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE /app/NOTICE ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/schema schema
COPY --from=build /app/dist dist
# A process reads its volume at /config; the set-up writes all of them, at /setup. A new volume takes owner and mode from here.
RUN install -d -o node -g node -m 0700 /config /checkpoints; for name in platform hub organization-group vendors-emea vendors-amer vendors-apac invoices-emea invoices-amer invoices-apac \
    cash-emea cash-amer cash-apac; do install -d -o node -g node -m 0700 "/setup/$name"; done
USER node
EXPOSE 4000
STOPSIGNAL SIGTERM
CMD ["node", "dist/hub/main.js"]
