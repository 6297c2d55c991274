//! What is done at the end of work, however it ends.

/// Does something when it is dropped: work has succeeded, failed, or was given up half-way, by a time limit or because
/// the caller went away.
pub(crate) struct Finally<F: Fn()>(pub(crate) F);

impl<F: Fn()> Drop for Finally<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}
