//! Texts are cut into calls.

/// The most bytes of text in one call, unless one text has more. OpenAI takes 300,000 tokens, and no token is shorter than a
/// byte.
const BYTES: usize = 256 * 1024;

/// The texts in order, as many together as one call may carry: `most` of them, and [`BYTES`], which `bytes` counts.
pub(super) fn batches<T>(
    texts: &[T],
    most: usize,
    bytes: impl Fn(&T) -> usize,
) -> impl Iterator<Item = &[T]> {
    let mut rest = texts;
    std::iter::from_fn(move || {
        let mut sum = 0;
        let fits = |text: &&T| {
            sum += bytes(text);
            sum <= BYTES
        };
        let count = rest.iter().take(most).take_while(fits).count().max(1);
        let (batch, others) = rest.split_at_checked(count)?;
        rest = others;
        Some(batch)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(texts: &[&str], most: usize) -> Vec<usize> {
        let all: Vec<&[&str]> = batches(texts, most, |text| text.len()).collect();
        assert_eq!(all.concat(), texts);
        all.into_iter().map(<[_]>::len).collect()
    }

    #[test]
    fn a_call_carries_so_many_texts_and_so_many_bytes() {
        let half = "x".repeat(BYTES / 2);
        let whole = "x".repeat(BYTES + 1);

        assert_eq!(sizes(&[], 3), [0; 0]);
        assert_eq!(sizes(&["a", "b", "c", "d"], 3), [3, 1]);
        assert_eq!(sizes(&["a", "b"], 0), [1, 1], "never nothing");
        assert_eq!(sizes(&[&half, &half, "a", &whole, "b"], 32), [2, 1, 1, 1]);
    }
}
