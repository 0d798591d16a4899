//! Lists that come in pages.

use crate::failure::Failure;

/// Rows of one page.
pub(crate) const PAGE: i32 = 200;

/// All items of a list, or the first `limit`. `next` is given the token of a page, empty for the
/// first, and gives the page and the token of the one after it.
pub(crate) async fn all_pages<T>(
    limit: Option<usize>,
    mut next: impl AsyncFnMut(String, i32) -> Result<(Vec<T>, String), Failure>,
) -> Result<Vec<T>, Failure> {
    let limit = limit.unwrap_or(usize::MAX);
    let mut items = Vec::new();
    let mut token = String::new();
    while items.len() < limit {
        let left = i32::try_from(limit - items.len()).unwrap_or(PAGE).min(PAGE);
        let (page, following) = next(token, left).await?;
        items.extend(page);
        if following.is_empty() {
            break;
        }
        token = following;
    }
    Ok(items)
}
