//! Words, those of one length together.

use std::collections::HashMap;

/// Values of words. Those of one edit are found without a look at words of quite another length.
#[derive(Debug)]
pub(super) struct ByLength<V>(HashMap<usize, HashMap<Box<str>, V>>);

impl<V> Default for ByLength<V> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<V> ByLength<V> {
    pub(super) fn get(&self, word: &str) -> Option<&V> {
        self.0.get(&length(word))?.get(word)
    }

    pub(super) fn get_mut(&mut self, word: &str) -> Option<&mut V> {
        self.0.get_mut(&length(word))?.get_mut(word)
    }

    /// The value of a word, which is made if there is none.
    pub(super) fn get_or_insert_with(&mut self, word: &str, make: impl FnOnce() -> V) -> &mut V {
        self.0.entry(length(word)).or_default().entry(word.into()).or_insert_with(make)
    }

    pub(super) fn remove(&mut self, word: &str) {
        let length = length(word);
        let Some(same) = self.0.get_mut(&length) else { return };
        same.remove(word);
        if same.is_empty() {
            self.0.remove(&length);
        }
    }

    /// The words that have as many characters as `word`, one more or one less: no other is one edit away.
    pub(super) fn about_as_long_as(&self, word: &str) -> impl Iterator<Item = (&str, &V)> {
        let length = length(word);
        let lengths = length.saturating_sub(1)..=length + 1;
        lengths.filter_map(|length| self.0.get(&length)).flatten().map(|(word, value)| (&**word, value))
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn length(word: &str) -> usize {
    word.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_about_the_same_length_are_those_of_one_character_more_or_less() {
        let mut words = ByLength::default();
        for word in ["", "a", "äh", "abc", "größe", "cluster"] {
            words.get_or_insert_with(word, || word.len());
        }
        let near = |word| {
            let mut found: Vec<&str> = words.about_as_long_as(word).map(|(word, _)| word).collect();
            found.sort_unstable();
            found
        };

        assert_eq!(near("xy"), ["a", "abc", "äh"], "characters, not bytes");
        assert_eq!(near(""), ["", "a"]);
        assert_eq!(near("clusters"), ["cluster"]);
        assert_eq!(near(&"x".repeat(50)), [] as [&str; 0]);
    }
}
