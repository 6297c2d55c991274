//! What every slice may use, and which knows no slice: identities, time, pages, embeddings, who asks, and
//! how a store fails.

mod caller;
mod clock;
mod cursor;
mod embedding;
mod id;
mod lifecycle;
mod numbered_page;
mod page;
mod role;
mod stars;
mod store_error;
mod time_order;
mod value;

pub use caller::{Caller, Creator, Identity, Moderator, Refusal, SignedIn, Standing};
pub use clock::{Clock, Day, InvalidDay, InvalidTimestamp, Pause, Timestamp};
pub use cursor::{Cursor, InvalidCursor, ListScope};
pub use embedding::{
    Dimensions, Embedding, EmbeddingSpace, InvalidDimensions, InvalidEmbedding, nearest_f32,
};
pub use id::{
    ActivityId, AttemptId, AuditId, ChangeId, CommentId, FlagId, IdGenerator, InvalidId, TimeBasedIds,
    TokenId, UserId, VideoId,
};
pub use lifecycle::StoreLifecycle;
pub use numbered_page::NumberedPage;
pub use page::{
    InvalidPage, Page, PageNumber, PageRequest, PageSize, PageStart, Position, SKIP_LIMIT, TOTAL_LIMIT, Total,
};
pub use role::{InvalidRole, Role, Roles};
pub use stars::{InvalidStars, Stars};
pub use store_error::{StoreError, StoreErrorKind};
pub use time_order::TimeOrder;
pub use value::{Fault, InvalidValue};
pub(crate) use value::{cut, length, trimmed};

#[cfg(feature = "mock")]
pub use clock::{MockClock, MockPause};
#[cfg(feature = "mock")]
pub use lifecycle::MockStoreLifecycle;
