//! The filter `body-limit`: how large bodies may be, by path and method, below what the server allows anyway.

use covet_http::{Framing, Reason};

use crate::settings::{Faults, Settings};
use crate::{Answer, Notes, PathPrefix, Request, Value};

/// Limits the bodies of requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyLimit {
    /// The nearest first: longer paths before shorter ones, with methods before without.
    rules: Vec<Rule>,
    refusal: Answer,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    prefix: PathPrefix,
    /// Empty for every method.
    methods: Vec<Vec<u8>>,
    limit: u64,
}

impl BodyLimit {
    /// Schema 1: `limit`, `rules` of `path`, `methods` and `limit`.
    pub(crate) fn from_settings(settings: &Value, faults: &Faults) -> Self {
        let settings = Settings::of(settings, String::new(), &["limit", "rules"], faults);
        let given = settings.list("rules");
        let mut rules: Vec<(usize, Rule)> = Vec::new();
        for (index, value) in given.iter().enumerate() {
            let path = format!("rules[{index}]");
            let Some(rule) = Rule::from_settings(value, path.clone(), faults) else { continue };
            if let Some((same, _)) = rules.iter().find(|(_, other)| other.meets(&rule)) {
                faults.add(&path, format!("says what rules[{same}] says already"));
            }
            rules.push((index, rule));
        }
        let mut rules: Vec<Rule> = rules.into_iter().map(|(_, rule)| rule).collect();
        match settings.get("limit") {
            None | Some(Value::Null) if given.is_empty() => {
                settings.fault("limit", "is missing, and there are no rules");
            }
            None | Some(Value::Null) => {}
            Some(_) => {
                let limit = settings.size("limit").unwrap_or(0);
                rules.push(Rule { prefix: PathPrefix::everything(), methods: Vec::new(), limit });
            }
        }
        rules.sort_by_key(|rule| (std::cmp::Reverse(rule.prefix.len()), rule.methods.is_empty()));
        Self { rules, refusal: Answer::problem(413, Reason::BodyTooLarge.detail()) }
    }

    /// Notes how large the body may be. The refusal of one that says it is larger.
    pub(crate) fn check(&self, request: Request<'_>, notes: &mut Notes) -> Option<&Answer> {
        if request.framing == Framing::None {
            return None;
        }
        let limit = self.rules.iter().find(|rule| rule.covers(request))?.limit;
        notes.body_limit = Some(notes.least(limit));
        match request.framing {
            Framing::Length(length) if length > limit => Some(&self.refusal),
            _ => None,
        }
    }
}

impl Rule {
    /// `None` when something is wrong with it.
    fn from_settings(value: &Value, path: String, faults: &Faults) -> Option<Self> {
        let settings = Settings::of(value, path, &["path", "methods", "limit"], faults);
        let text = settings.text("path", Some("/")).unwrap_or("/");
        let prefix = PathPrefix::read(text)
            .inspect_err(|reason| settings.fault("path", format!("is {text:?}, which {reason}")));
        let mut methods = Vec::new();
        for (path, method) in settings.texts("methods") {
            if method.is_empty() || !method.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-') {
                faults.add(&path, format!("is {method:?}, which is no method"));
            }
            methods.push(method.as_bytes().to_vec());
        }
        if settings.get("limit").is_none() {
            settings.fault("limit", "is missing");
        }
        Some(Self { limit: settings.size("limit")?, prefix: prefix.ok()?, methods })
    }

    fn covers(&self, request: Request<'_>) -> bool {
        let of_method =
            self.methods.is_empty() || self.methods.iter().any(|method| *method == request.method());
        of_method && self.prefix.covers(request.path())
    }

    /// Whether both are for the same path and a method of both, so that neither is the nearer.
    fn meets(&self, other: &Self) -> bool {
        let shared = self.methods.iter().any(|method| other.methods.contains(method));
        self.prefix == other.prefix && (shared || self.methods.is_empty() && other.methods.is_empty())
    }
}
