//! Which words a video has, and where.

use std::collections::BTreeMap;

use super::Word;
use crate::catalog::{Description, Tag, Tags, Title};

/// How often a video has a word, in which of its texts, and how long these are. A video that has the word nowhere has
/// no occurrence of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Occurrence {
    pub(super) title: u16,
    pub(super) title_words: u16,
    pub(super) tagged: bool,
    pub(super) description: u16,
    pub(super) description_words: u16,
}

impl Occurrence {
    /// The occurrence of two words of one video that count as one.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            title: self.title.saturating_add(other.title),
            tagged: self.tagged || other.tagged,
            description: self.description.saturating_add(other.description),
            ..self
        }
    }

    fn is_none(self) -> bool {
        self.title == 0 && !self.tagged && self.description == 0
    }
}

/// All words of a video.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextDocument {
    stems: BTreeMap<String, Occurrence>,
    /// Each folded word, and its stem.
    words: BTreeMap<String, String>,
}

impl TextDocument {
    /// The words of a video with these texts.
    #[must_use]
    pub fn of(title: &Title, tags: &Tags, description: Option<&Description>) -> Self {
        let mut document = Self::default();
        let title_words = document.take(title.as_str(), |found| &mut found.title);
        let description = description.map_or("", Description::as_str);
        let description_words = document.take(description, |found| &mut found.description);
        for word in tags.iter().map(Tag::as_str).flat_map(Word::all_of) {
            document.found(word).tagged = true;
        }
        for found in document.stems.values_mut() {
            (found.title_words, found.description_words) = (title_words, description_words);
        }
        document
    }

    /// The stems, each once, and where they occur.
    pub fn stems(&self) -> impl Iterator<Item = (&str, Occurrence)> {
        self.stems.iter().map(|(stem, found)| (stem.as_str(), *found))
    }

    /// The folded words, each once, and their stems.
    pub fn words(&self) -> impl Iterator<Item = (&str, &str)> {
        self.words.iter().map(|(word, stem)| (word.as_str(), stem.as_str()))
    }

    /// Counts the words of one text, and gives how many there are.
    fn take(&mut self, text: &str, count: fn(&mut Occurrence) -> &mut u16) -> u16 {
        let mut words: u16 = 0;
        for word in Word::all_of(text) {
            let count = count(self.found(word));
            *count = count.saturating_add(1);
            words = words.saturating_add(1);
        }
        words
    }

    fn found(&mut self, word: Word) -> &mut Occurrence {
        self.words.entry(word.folded().to_owned()).or_insert_with(|| word.stem().to_owned());
        self.stems.entry(word.into_stem()).or_default()
    }
}

/// How often the title stands in an indexed text: its words say more than others.
const TITLE_TIMES: u16 = 2;

/// What a store indexes that finds words by itself: the stems of the title, twice, then those of tags and
/// description, with blanks between them.
#[must_use]
pub fn indexed_text(title: &Title, tags: &Tags, description: Option<&Description>) -> String {
    let titles = std::iter::repeat_n(title.as_str(), usize::from(TITLE_TIMES));
    let description = description.map_or("", Description::as_str);
    let texts = titles.chain(tags.iter().map(Tag::as_str)).chain([description]);
    texts.flat_map(Word::all_of).map(Word::into_stem).collect::<Vec<_>>().join(" ")
}

/// Where `stems` occur in a video, seen from its indexed text: what [`TextDocument`] says of them, without bringing
/// the words of the description to their stems again. One that occurs nowhere is `None`.
#[must_use]
pub fn occurrences(indexed: &str, title: &Title, tags: &Tags, stems: &[&str]) -> Vec<Option<Occurrence>> {
    let (all, all_words) = counted(indexed.split(' ').filter(|stem| !stem.is_empty()), stems);
    let own = |text: &str| Word::all_of(text).map(Word::into_stem).collect::<Vec<_>>();
    let (in_title, title_words) = counted(own(title.as_str()).iter().map(String::as_str), stems);
    let tags: Vec<String> = tags.iter().map(Tag::as_str).flat_map(own).collect();
    let (in_tags, tags_words) = counted(tags.iter().map(String::as_str), stems);
    let described = |all: u16, title: u16, tags: u16| {
        all.saturating_sub(title.saturating_mul(TITLE_TIMES)).saturating_sub(tags)
    };
    let counts = all.into_iter().zip(in_title).zip(in_tags);
    let found = counts.map(|((all, title), tags)| Occurrence {
        title,
        title_words,
        tagged: tags > 0,
        description: described(all, title, tags),
        description_words: described(all_words, title_words, tags_words),
    });
    found.map(|found| Some(found).filter(|found| !found.is_none())).collect()
}

/// How often each of `wanted` is among `stems`, and how many these are.
fn counted<'a>(stems: impl Iterator<Item = &'a str>, wanted: &[&str]) -> (Vec<u16>, u16) {
    let (mut counts, mut all) = (vec![0_u16; wanted.len()], 0_u16);
    for stem in stems {
        all = all.saturating_add(1);
        for (count, _) in counts.iter_mut().zip(wanted).filter(|(_, wanted)| **wanted == stem) {
            *count = count.saturating_add(1);
        }
    }
    (counts, all)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn title(text: &str) -> Title {
        Title::parse(text).expect("a title")
    }

    fn description(text: &str) -> Option<Description> {
        Description::parse(text).expect("a description")
    }

    #[test]
    fn each_word_is_known_by_its_places() {
        let tags = Tags::parse(&["data modeling", "models"]).expect("tags");
        let document =
            TextDocument::of(&title("Data models"), &tags, description("Modeled data: data!").as_ref());

        let found = |stem| document.stems().find(|(own, _)| *own == stem).map(|(_, found)| found);
        let (title_words, description_words, tagged) = (2, 3, true);
        assert_eq!(
            found("data"),
            Some(Occurrence { title: 1, title_words, tagged, description: 2, description_words })
        );
        assert_eq!(
            found("model"),
            Some(Occurrence { title: 1, title_words, tagged, description: 1, description_words })
        );
        let words: Vec<&str> = document.words().map(|(word, _)| word).collect();
        assert_eq!(words, ["data", "modeled", "modeling", "models"]);
    }

    #[test]
    fn the_title_is_indexed_twice_and_everything_is_stemmed() {
        let tags = Tags::parse(&["C++"]).expect("tags");

        let text =
            indexed_text(&title("Zoë’s Größe: 日本語!"), &tags, description("Two\nlines -- 2.").as_ref());

        assert_eq!(text, "zoe gross 日本語 zoe gross 日本語 c two line 2");
    }

    #[test]
    fn a_text_that_another_program_indexed_is_read_as_well_as_can_be() {
        let found = occurrences(
            "rust of somebody else that came here",
            &title("Rust rust"),
            &Tags::default(),
            &["rust", "else", "x"],
        );

        let in_title = Occurrence { title: 2, title_words: 2, description_words: 3, ..Occurrence::default() };
        assert_eq!(found[0], Some(in_title));
        assert!(found[1].is_some_and(|found| found.description == 1) && found[2].is_none(), "{found:?}");
    }

    const FEW: &str = "(rust|Rust's|data|models|Zoë|日本語|2)( (rust|data|modeling|the|x1|été)){0,12}";

    proptest! {
        #[test]
        fn the_indexed_text_says_what_the_document_says(name in FEW, tag in FEW, text in FEW) {
            let (name, text) = (Title::cut_from(&name), description(&text));
            prop_assume!(name.is_some());
            let (name, tags) = (name.expect("a title"), Tags::fitting(&[tag.as_str(), "rust", "modeled"]));
            let document = TextDocument::of(&name, &tags, text.as_ref());
            let stems: Vec<&str> = document.stems().map(|(stem, _)| stem).chain(["nowhere"]).collect();

            let found = occurrences(&indexed_text(&name, &tags, text.as_ref()), &name, &tags, &stems);

            let expected: Vec<_> = document.stems().map(|(_, found)| Some(found)).chain([None]).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
