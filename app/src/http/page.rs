//! Pages as clients see them.

use killrvideo_domain::shared::{ListScope, NumberedPage, Page, PageRequest};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

/// A part of a list that a cursor goes on with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaginatedResponse)]
pub(crate) struct PageOut<T> {
    /// The entries.
    #[schema(max_items = 100)]
    data: Vec<T>,
    pagination: PaginationOut,
}

/// Where in the list a page is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Pagination)]
#[serde(rename_all = "camelCase")]
struct PaginationOut {
    /// The number of this page, from 1.
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    current_page: u32,
    /// How many entries a page has at most.
    #[schema(minimum = 1, maximum = 100)]
    page_size: usize,
    /// How many entries the list has: exactly up to 10000, which stands for "at least" beyond.
    #[schema(maximum = 10_000)]
    total_items: u64,
    /// How many pages of this size that makes; 0 for an empty list.
    #[schema(maximum = 10_000)]
    total_pages: u64,
    /// What to send as `cursor` for the page after this one; null at the end.
    #[schema(required, min_length = 1, pattern = "^[A-Za-z0-9_-]+$")]
    next_cursor: Option<String>,
}

impl<T> PageOut<T> {
    /// The page that `request` asked for from the list of `scope`.
    pub(crate) fn new<U: Into<T>>(page: Page<U>, request: &PageRequest, scope: &ListScope) -> Self {
        let pagination = PaginationOut {
            current_page: request.number().get(),
            page_size: request.size.get(),
            total_items: page.total.get(),
            total_pages: page.total.pages(request.size),
            next_cursor: page.next_cursor(request, scope),
        };
        Self { data: page.items.into_iter().map(Into::into).collect(), pagination }
    }
}

/// Any part of a list that a cursor goes on with, whatever its entries are.
#[derive(ToSchema)]
#[schema(as = PaginatedResponse)]
#[expect(dead_code, reason = "it describes what all of these pages have in common")]
pub(super) struct AnyPage {
    /// The entries.
    #[schema(max_items = 100)]
    data: Vec<serde_json::Value>,
    pagination: PaginationOut,
}

/// Which part of a list is asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[expect(dead_code, reason = "it describes what the extractor takes")]
pub(crate) struct PageParams {
    /// The page's number.
    #[param(minimum = 1, maximum = 2_147_483_647, default = 1)]
    page: Option<u32>,
    /// How many entries a page has at most.
    #[param(minimum = 1, maximum = 100, default = 10)]
    page_size: Option<u8>,
    /// `nextCursor` of the page before, instead of `page`.
    #[param(min_length = 1, pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
}

/// A part of a list that pages by number only.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NumberedPage)]
pub(crate) struct NumberedPageOut<T> {
    /// The entries.
    #[schema(max_items = 100)]
    data: Vec<T>,
    pagination: NumberedPaginationOut,
}

/// Where in a list that pages by number only a page is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NumberedPagination)]
#[serde(rename_all = "camelCase")]
struct NumberedPaginationOut {
    /// The number of this page, from 1.
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    current_page: u32,
    /// How many entries a page has at most.
    #[schema(minimum = 1, maximum = 100)]
    page_size: usize,
    /// How many entries the list has.
    #[schema(maximum = 10_000)]
    total_items: u64,
    /// How many pages of this size that makes; 0 for an empty list.
    #[schema(maximum = 10_000)]
    total_pages: u64,
}

/// Which part of a list that pages by number only is asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[expect(dead_code, reason = "it describes what the extractor takes")]
pub(crate) struct NumberedPageParams {
    /// The page's number.
    #[param(minimum = 1, maximum = 2_147_483_647, default = 1)]
    page: Option<u32>,
    /// How many entries a page has at most.
    #[param(minimum = 1, maximum = 100, default = 10)]
    page_size: Option<u8>,
}

impl<T> NumberedPageOut<T> {
    /// The page that `request` asked for.
    pub(crate) fn new<U: Into<T>>(page: Page<U>, request: NumberedPage) -> Self {
        let pagination = NumberedPaginationOut {
            current_page: request.number.get(),
            page_size: request.size.get(),
            total_items: page.total.get(),
            total_pages: page.total.pages(request.size),
        };
        Self { data: page.items.into_iter().map(Into::into).collect(), pagination }
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::shared::{PageNumber, PageSize, PageStart, Position, Total};
    use serde_json::json;

    use super::*;

    #[test]
    fn a_page_tells_where_it_is_and_how_to_go_on() {
        let scope = ListScope::new("videos/latest", &[]);
        let number = PageNumber::try_from(3).expect("in range");
        let request = PageRequest { start: PageStart::Number(number), size: PageSize::default() };
        let page = Page { items: vec![7_u8], total: Total::of(37), next: Some(Position::from_bytes(b"7")) };
        let cursor = page.next_cursor(&request, &scope);

        let told = json!(PageOut::<u8>::new(page, &request, &scope));

        let pagination = json!({
            "currentPage": 3, "pageSize": 10, "totalItems": 37, "totalPages": 4, "nextCursor": cursor,
        });
        assert_eq!(told, json!({"data": [7], "pagination": pagination}));
        let empty = json!(PageOut::<u8>::new(Page::<u8>::empty(), &request, &scope));
        assert_eq!(empty["pagination"]["nextCursor"], json!(null));
        assert_eq!(empty["pagination"]["totalPages"], json!(0));
    }

    #[test]
    fn a_page_of_a_ranking_has_no_cursor() {
        let page = Page { items: vec![7_u8], total: Total::of(37), next: None };

        let told = json!(NumberedPageOut::<u8>::new(page, NumberedPage::first(PageSize::default())));

        let pagination = json!({"currentPage": 1, "pageSize": 10, "totalItems": 37, "totalPages": 4});
        assert_eq!(told, json!({"data": [7], "pagination": pagination}));
    }
}
