// Plural: "1 bot", "2 bots".
export const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
