//! How many requests of one kind an address may send.

mod buckets;
mod group;

use std::{
    sync::{Arc, Once},
    time::Duration,
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tracing::warn;

use self::{buckets::Buckets, group::Group};
use super::{ClientAddress, is_not_believed};
use crate::http::{HttpSettings, RateLimits, TrustedProxies, error::ApiError};

/// How many requests of each group an address may send, and how many it has sent.
#[derive(Clone)]
pub(crate) struct RateLimiter(Arc<Limiter>);

struct Limiter {
    trusted: TrustedProxies,
    /// `None` counts nothing.
    groups: Option<Groups>,
    /// The log is told once that a proxy may have been forgotten.
    told: Once,
}

/// The buckets of each group.
struct Groups {
    logins: Buckets,
    ingest: Buckets,
    writes: Buckets,
    reads: Buckets,
}

impl RateLimiter {
    /// The limits that are configured; nobody has sent anything yet.
    pub(crate) fn new(settings: &HttpSettings) -> Self {
        let groups = settings.rate_limits.as_ref().map(Groups::new);
        Self(Arc::new(Limiter { trusted: settings.trusted_proxies.clone(), groups, told: Once::new() }))
    }

    /// Counts `request`.
    ///
    /// # Errors
    /// After what time it is let in, when there were too many: it is not counted then.
    pub(super) fn count(&self, request: &Request) -> Result<(), Duration> {
        let Some(groups) = &self.0.groups else { return Ok(()) };
        let group = Group::of(request.method(), request.extensions().get());
        let taken = groups.of(group).take(ClientAddress::of(request, &self.0.trusted));
        if taken.is_err() && is_not_believed(request) {
            self.0.told.call_once(|| {
                warn!(
                    "too much comes from an address that says in X-Forwarded-For whom it speaks for; if it is a \
                     proxy of yours, name it in trusted_proxies"
                );
            });
        }
        taken
    }
}

impl Groups {
    fn new(limits: &RateLimits) -> Self {
        Self {
            logins: Buckets::new(limits.logins),
            ingest: Buckets::new(limits.ingest),
            writes: Buckets::new(limits.writes),
            reads: Buckets::new(limits.reads),
        }
    }

    const fn of(&self, group: Group) -> &Buckets {
        match group {
            Group::Logins => &self.logins,
            Group::Ingest => &self.ingest,
            Group::Writes => &self.writes,
            Group::Reads => &self.reads,
        }
    }
}

/// Lets a request in unless its sender sends too many: what a [`Gate`](super::Gate) does first, for routes without a
/// gate.
pub(crate) async fn limit_rate(State(limiter): State<RateLimiter>, request: Request, next: Next) -> Response {
    match limiter.count(&request) {
        Ok(()) => next.run(request).await,
        Err(wait) => ApiError::too_many(wait).into_response(),
    }
}
