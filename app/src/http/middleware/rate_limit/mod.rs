//! How many requests of one kind an address may send.

mod buckets;
mod group;

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use self::{buckets::Buckets, group::Group};
use super::ClientAddress;
use crate::http::{HttpSettings, RateLimits, TrustedProxies, error::ApiError};

/// How many requests of each group an address may send, and how many it has sent.
#[derive(Clone)]
pub(crate) struct RateLimiter(Arc<Limiter>);

struct Limiter {
    trusted: TrustedProxies,
    /// `None` counts nothing.
    groups: Option<Groups>,
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
        Self(Arc::new(Limiter { trusted: settings.trusted_proxies.clone(), groups }))
    }

    /// Counts `request`.
    ///
    /// # Errors
    /// After what time it is let in, when there were too many: it is not counted then.
    pub(super) fn count(&self, request: &Request) -> Result<(), Duration> {
        let Some(groups) = &self.0.groups else { return Ok(()) };
        let group = Group::of(request.method(), request.extensions().get());
        groups.of(group).take(ClientAddress::of(request, &self.0.trusted))
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

/// Lets a request in unless its sender sends too many: what [`admit`](super::admit()) does first, for routes without a
/// gate.
pub(crate) async fn limit_rate(State(limiter): State<RateLimiter>, request: Request, next: Next) -> Response {
    match limiter.count(&request) {
        Ok(()) => next.run(request).await,
        Err(wait) => ApiError::too_many(wait).into_response(),
    }
}
