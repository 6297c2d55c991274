//! Definitions as CQL writes them: `CREATE TABLE`, and `CREATE CUSTOM INDEX` of the storage-attached kind.

use super::{
    Column, Direction, Index, IndexTarget, Table,
    index_options::index_kind,
    reader::{Read, Reader},
};
use crate::data_api::cql::CqlType;

/// What a statement makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Definition {
    Table {
        table: Table,
        if_not_exists: bool,
    },
    /// On the table of that name.
    Index {
        table: String,
        index: Index,
        if_not_exists: bool,
    },
}

/// The definitions of a CQL text, in order. `USE` is passed over.
///
/// # Errors
///
/// The first statement that makes neither a table nor a storage-attached index, or that cannot be read, in words.
pub(crate) fn read(text: &str) -> Result<Vec<Definition>, String> {
    let mut reader = Reader::new(text)?;
    let mut definitions = Vec::new();
    while !reader.is_at_end() {
        definitions.extend(reader.statement()?);
    }
    Ok(definitions)
}

impl Reader {
    fn statement(&mut self) -> Read<Option<Definition>> {
        if self.take_sign(';') {
            return Ok(None);
        }
        if self.take_word("use") {
            self.name()?;
            return self.end().map(|()| None);
        }
        self.word("create")?;
        let definition = if self.take_word("table") { self.table()? } else { self.index()? };
        self.end()?;
        Ok(Some(definition))
    }

    fn table(&mut self) -> Read<Definition> {
        let if_not_exists = self.if_not_exists()?;
        let name = self.qualified_name()?;
        let mut table = Table::new(name);
        self.sign('(')?;
        loop {
            self.column_or_key(&mut table)?;
            if self.take_sign(')') {
                break;
            }
            self.sign(',')?;
        }
        if self.take_word("with") {
            self.table_options(&mut table)?;
        }
        if table.partition_by.is_empty() {
            return Err(format!("the table {} has no primary key", table.name));
        }
        if let Some(missing) = table.key().find(|name| table.column(name).is_none()) {
            return Err(format!("the key of {} names {missing}, which is no column", table.name));
        }
        table.arrange();
        Ok(Definition::Table { table, if_not_exists })
    }

    fn column_or_key(&mut self, table: &mut Table) -> Read<()> {
        let name = self.name()?;
        if name == "primary" && self.take_word("key") {
            return self.key(table);
        }
        let cql_type = self.cql_type()?;
        if self.take_word("primary") {
            self.word("key")?;
            table.partition_by = vec![name.clone()];
        }
        table.columns.push(Column { name, cql_type });
        Ok(())
    }

    fn key(&mut self, table: &mut Table) -> Read<()> {
        self.sign('(')?;
        table.partition_by = if self.take_sign('(') { self.names()? } else { vec![self.name()?] };
        while !self.take_sign(')') {
            self.sign(',')?;
            table.partition_sort.push((self.name()?, Direction::Ascending));
        }
        Ok(())
    }

    /// Names up to the closing parenthesis.
    fn names(&mut self) -> Read<Vec<String>> {
        let mut names = vec![self.name()?];
        while !self.take_sign(')') {
            self.sign(',')?;
            names.push(self.name()?);
        }
        Ok(names)
    }

    /// Of the options, only the order changes what a command does.
    fn table_options(&mut self, table: &mut Table) -> Read<()> {
        loop {
            if self.take_word("clustering") {
                self.word("order")?;
                self.word("by")?;
                self.clustering_order(table)?;
            } else {
                self.name()?;
                self.sign('=')?;
                self.option_value()?;
            }
            if !self.take_word("and") {
                return Ok(());
            }
        }
    }

    fn clustering_order(&mut self, table: &mut Table) -> Read<()> {
        self.sign('(')?;
        loop {
            let name = self.name()?;
            let way = if self.take_word("desc") {
                Direction::Descending
            } else {
                self.take_word("asc");
                Direction::Ascending
            };
            let column = table.partition_sort.iter_mut().find(|(it, _)| *it == name);
            column.ok_or_else(|| format!("{name} is no clustering column of {}", table.name))?.1 = way;
            if self.take_sign(')') {
                return Ok(());
            }
            self.sign(',')?;
        }
    }

    /// A word, a text, or texts in braces, which come back as pairs.
    fn option_value(&mut self) -> Read<Vec<(String, String)>> {
        let mut pairs = Vec::new();
        if !self.take_sign('{') {
            self.name_or_text()?;
            return Ok(pairs);
        }
        while !self.take_sign('}') {
            let key = self.name_or_text()?;
            self.sign(':')?;
            pairs.push((key, self.name_or_text()?));
            self.take_sign(',');
        }
        Ok(pairs)
    }

    fn index(&mut self) -> Read<Definition> {
        let custom = self.take_word("custom");
        self.word("index")?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.name()?;
        self.word("on")?;
        let table = self.qualified_name()?;
        self.sign('(')?;
        let (column, target) = self.index_target()?;
        self.sign(')')?;
        self.word("using")?;
        let class = self.name_or_text()?;
        let class = class.rsplit('.').next().unwrap_or_default();
        if !(class == "StorageAttachedIndex" && custom || class == "sai") {
            return Err(format!("the index {name} is none of the storage-attached kind"));
        }
        let mut options = Vec::new();
        if self.take_word("with") {
            self.word("options")?;
            self.sign('=')?;
            options = self.option_value()?;
        }
        let index = Index { kind: index_kind(&name, &options)?, name, column, target };
        Ok(Definition::Index { table, index, if_not_exists })
    }

    fn index_target(&mut self) -> Read<(String, IndexTarget)> {
        let name = self.name()?;
        let target = match name.as_str() {
            "keys" => IndexTarget::Keys,
            "values" => IndexTarget::Values,
            "entries" => IndexTarget::Entries,
            _ => IndexTarget::Whole,
        };
        if target != IndexTarget::Whole && self.take_sign('(') {
            let column = self.name()?;
            self.sign(')')?;
            return Ok((column, target));
        }
        Ok((name, IndexTarget::Whole))
    }

    fn cql_type(&mut self) -> Read<CqlType> {
        let name = self.name()?;
        if !self.take_sign('<') {
            let name = if name == "varchar" { "text" } else { &name };
            return CqlType::scalar(name).ok_or_else(|| format!("{name} is no type"));
        }
        let element = self.cql_type()?;
        let cql_type = match name.as_str() {
            "list" => CqlType::List(Box::new(element)),
            "set" => CqlType::Set(Box::new(element)),
            "map" => {
                self.sign(',')?;
                CqlType::Map(Box::new(element), Box::new(self.cql_type()?))
            }
            "vector" if element == CqlType::Float => {
                self.sign(',')?;
                let dimension = self.name()?;
                let number = dimension.parse().ok().filter(|it| *it > 0);
                CqlType::Vector(number.ok_or_else(|| format!("{dimension} is no number of dimensions"))?)
            }
            other => return Err(format!("{other}<{}> is no type of this double", element.cql())),
        };
        self.sign('>')?;
        Ok(cql_type)
    }

    fn if_not_exists(&mut self) -> Read<bool> {
        if !self.take_word("if") {
            return Ok(false);
        }
        self.word("not")?;
        self.word("exists")?;
        Ok(true)
    }
}
