import { type GraphQLSchema } from 'graphql';
import { type QueryPlan } from './Planner';
import { type ObjectShape, operationShape } from './Shape';

/** The shapes of plans, one for each choice of the variables that `@skip` and `@include` read. They live as long as their plan. */
export class ConditionalShapes {
  private readonly byPlan = new WeakMap<QueryPlan, Map<string, ObjectShape>>();

  constructor(private readonly schema: GraphQLSchema) {}

  of(plan: QueryPlan, variables: Readonly<Record<string, unknown>>): ObjectShape {
    const shapes = this.byPlan.get(plan) ?? new Map<string, ObjectShape>();
    this.byPlan.set(plan, shapes);
    const choice = plan.conditionVariables.map((name) => (variables[name] === true ? '1' : '0')).join('');
    let shape = shapes.get(choice);
    if (shape === undefined) {
      const decided = Object.fromEntries(plan.conditionVariables.map((name) => [name, variables[name] === true]));
      shapes.set(choice, (shape = operationShape(this.schema, plan.document, decided)));
      const [oldest] = shapes.keys();
      if (shapes.size > CHOICES_MAX && oldest !== undefined) shapes.delete(oldest);
    }
    return shape;
  }
}

const CHOICES_MAX = 32;
