//! The filters of a service, in order.

use std::fmt;

use covet_http::FieldBlock;

use crate::{Answer, BodyLimit, Compression, Filter, ID_LEN, Notes, Request, RequestId, TrustedHosts};

/// Filters that every request goes through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    request_id: Option<RequestId>,
    compression: Option<Compression>,
    deciders: Vec<Decider>,
    fields: [FieldBlock; 2],
}

/// A filter that may answer.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Decider {
    Hosts(TrustedHosts),
    Body(BodyLimit),
}

/// A chain has each filter once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeated(pub &'static str);

impl fmt::Display for Repeated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the filter {} is in the chain twice", self.0)
    }
}

impl std::error::Error for Repeated {}

impl Chain {
    /// A chain of these filters, in the order in which they decide.
    ///
    /// # Errors
    /// A filter that is there twice.
    pub fn new(filters: impl IntoIterator<Item = Filter>) -> Result<Self, Repeated> {
        let (mut chain, mut names) = (Self::default(), Vec::new());
        for filter in filters {
            if names.contains(&filter.name()) {
                return Err(Repeated(filter.name()));
            }
            names.push(filter.name());
            match filter {
                Filter::RequestId(filter) => chain.request_id = Some(filter),
                Filter::Compression(filter) => chain.compression = Some(filter),
                Filter::TrustedHosts(filter) => chain.deciders.push(Decider::Hosts(filter)),
                Filter::BodyLimit(filter) => chain.deciders.push(Decider::Body(filter)),
                Filter::SecurityHeaders(filter) => {
                    chain.fields = [false, true].map(|secure| filter.fields(secure).clone());
                }
            }
        }
        Ok(chain)
    }

    /// Takes a request through the filters: what they note is noted, and the answer of the first that gives one is
    /// returned. What only notes (the id) is done whoever answers, so that every response can tell it.
    ///
    /// `new_id` makes an id where one is needed. `fields` gets what the response to this request has besides the
    /// chain's own [`fields`](Self::fields); both begin empty.
    #[must_use = "a filter's answer is the response"]
    pub fn enter(
        &self,
        request: Request<'_>,
        new_id: impl FnOnce() -> [u8; ID_LEN],
        notes: &mut Notes,
        fields: &mut FieldBlock,
    ) -> Option<&Answer> {
        if let Some(filter) = &self.request_id {
            filter.note(request, new_id, notes, fields);
        }
        if let Some(filter) = &self.compression {
            notes.coding = filter.choose(request);
        }
        self.deciders.iter().find_map(|decider| match decider {
            Decider::Hosts(filter) => filter.refusal(request),
            Decider::Body(filter) => filter.check(request, notes),
        })
    }

    /// Whether `trusted-hosts` lets an authority pass that came otherwise than in the request's target or `Host`; where
    /// that filter isn't, every one does.
    #[must_use]
    pub fn trusts_host(&self, authority: &[u8], secure: bool) -> bool {
        self.deciders.iter().all(|decider| match decider {
            Decider::Hosts(filter) => filter.trusts(authority, secure),
            Decider::Body(_) => true,
        })
    }

    /// The header that a request's id is told in, where there is a filter for it.
    #[must_use]
    pub fn id_header(&self) -> Option<&[u8]> {
        self.request_id.as_ref().map(RequestId::header)
    }

    /// What compresses responses, where there is a filter for it.
    #[must_use]
    pub fn compression(&self) -> Option<&Compression> {
        self.compression.as_ref()
    }

    /// The fields of every response over plain HTTP, or over TLS.
    #[must_use]
    pub fn fields(&self, secure: bool) -> &FieldBlock {
        &self.fields[usize::from(secure)]
    }
}
