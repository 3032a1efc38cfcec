/** The stages of a request, in order. Each stands in the file of its name. */
export const STAGES = ['identify', 'admit', 'authorise', 'plan', 'execute', 'present'] as const;
