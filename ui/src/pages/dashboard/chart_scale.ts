// Chart scale: how far the price axis reaches beyond the candles.

interface Scale {
    priceRange: { minValue: number; maxValue: number } | null;
}

const widest = 2.4; // Times the candles' own range.

// The next orders come into view, unless they are so far away that they would squeeze the candles
// to a flat line.
export function widened<Given extends Scale | null>(given: Given, prices: readonly number[]): Given {
    const range = given?.priceRange;
    if (!range) return given;
    const height_max = (range.maxValue - range.minValue) * widest;
    let { minValue, maxValue } = range;
    const middle = (minValue + maxValue) / 2;
    const nearest_first = [...prices].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    for (const price of nearest_first) {
        const low = Math.min(minValue, price);
        const high = Math.max(maxValue, price);
        if (high - low > height_max) continue;
        minValue = low;
        maxValue = high;
    }
    return { ...given, priceRange: { minValue, maxValue } };
}
