// Words: a text of the catalogue; what stands between ` ` is code.
export function Words({ text }: { text: string }) {
    return text
        .split("`")
        .map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
