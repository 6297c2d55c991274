//! The adapter around adapters, and how it becomes a port.

use std::sync::Arc;

use crate::PortCalls;

/// Every port that `S` is, with a note of each call.
#[derive(Debug)]
pub struct Metered<S: ?Sized> {
    pub(crate) inner: Arc<S>,
    pub(crate) calls: PortCalls,
}

impl<S: ?Sized> Metered<S> {
    /// Passes calls on to `inner`, and notes them in `calls`.
    #[must_use]
    pub const fn new(inner: Arc<S>, calls: PortCalls) -> Self {
        Self { inner, calls }
    }
}

/// Makes [`Metered`] a port, by the signatures of its methods. The text is what the port is called in the series.
///
/// Methods that are not `async` take no time worth a note and are passed on as they are.
macro_rules! metered {
    (
        $port:ident, $name:literal:
        $(async fn $method:ident(&self $(, $argument:ident: $type:ty)* $(,)?) $(-> $answer:ty)?;)+
        $(fn $plain:ident(&self) -> $value:ty;)*
    ) => {
        #[async_trait::async_trait]
        impl<S: $port + ?Sized> $port for Metered<S> {
            $(
                async fn $method(&self $(, $argument: $type)*) $(-> $answer)? {
                    self.calls.noted($name, stringify!($method), self.inner.$method($($argument),*)).await
                }
            )+
            $(
                fn $plain(&self) -> $value {
                    self.inner.$plain()
                }
            )*
        }
    };
}
