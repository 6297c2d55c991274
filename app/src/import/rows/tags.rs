//! `tags.csv`.

use killrvideo_domain::{
    bulk::TagRow,
    catalog::{Tag, Tags},
};

use super::{Row, about};
use crate::import::set;

/// A tag, and those it is related to.
pub(in crate::import) fn read_tag(row: &Row<'_>) -> Result<TagRow, String> {
    let related = set::parse(row.text("related_tags")).map_err(about("related_tags"))?;
    Ok(TagRow {
        tag: Tag::parse(row.text("tag")).map_err(about("tag"))?,
        related: Tags::parse(&related).map_err(about("related_tags"))?,
        category: row.optional("category"),
    })
}
