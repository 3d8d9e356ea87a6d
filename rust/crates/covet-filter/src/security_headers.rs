//! The filter `security-headers`: what browsers are told to refuse, on every response that doesn't say otherwise.

use covet_http::FieldBlock;

use crate::Value;
use crate::settings::{Faults, Settings};
use crate::transport_security::TransportSecurity;

/// Header fields of every response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityHeaders {
    /// For responses over plain HTTP, and over TLS.
    fields: [FieldBlock; 2],
}

/// A setting whose value is that of its header: the setting, the header, the value where nothing is set.
type Plain = (&'static str, &'static str, Option<&'static str>);

const PLAIN: [Plain; 7] = [
    ("referrer_policy", "referrer-policy", Some("no-referrer")),
    ("frame_options", "x-frame-options", Some("DENY")),
    ("content_security_policy", "content-security-policy", None),
    ("cross_origin_opener_policy", "cross-origin-opener-policy", Some("same-origin")),
    ("cross_origin_resource_policy", "cross-origin-resource-policy", Some("same-origin")),
    ("cross_origin_embedder_policy", "cross-origin-embedder-policy", None),
    ("permissions_policy", "permissions-policy", Some("camera=(), geolocation=(), microphone=()")),
];

const KNOWN: [&str; 10] = [
    "content_type_options",
    "referrer_policy",
    "frame_options",
    "content_security_policy",
    "cross_origin_opener_policy",
    "cross_origin_resource_policy",
    "cross_origin_embedder_policy",
    "permissions_policy",
    "strict_transport_security",
    "headers",
];

/// The values that a header may have, where there are only these.
const WORDS: [(&str, &[&str]); 4] = [
    ("frame_options", &["DENY", "SAMEORIGIN"]),
    (
        "cross_origin_opener_policy",
        &["same-origin", "same-origin-allow-popups", "noopener-allow-popups", "unsafe-none"],
    ),
    ("cross_origin_resource_policy", &["same-origin", "same-site", "cross-origin"]),
    ("cross_origin_embedder_policy", &["require-corp", "credentialless", "unsafe-none"]),
];

/// The policies of which `referrer_policy` is one, or a list.
const REFERRER: [&str; 8] = [
    "no-referrer",
    "no-referrer-when-downgrade",
    "origin",
    "origin-when-cross-origin",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
];

/// Fields that `headers` can't have, and why not.
const REFUSED: [(&str, &str); 5] = [
    ("x-xss-protection", "makes the browsers that heed it less safe"),
    ("content-type", "is each response's own"),
    ("set-cookie", "is each response's own"),
    ("location", "is each response's own"),
    ("public-key-pins", "can lock clients out for good"),
];

impl SecurityHeaders {
    /// Schema 1: a setting for each header, and `headers` for others.
    pub(crate) fn from_settings(settings: &Value, faults: &Faults) -> Self {
        let settings = Settings::of(settings, String::new(), &KNOWN, faults);
        let mut block = FieldBlock::new();
        if settings.bool("content_type_options", true) {
            set(&mut block, &settings, "content_type_options", "x-content-type-options", "nosniff");
        }
        for (setting, header, default) in PLAIN {
            if let Some(value) = settings.text(setting, default) {
                check_words(&settings, setting, value);
                set(&mut block, &settings, setting, header, value);
            }
        }
        add_others(&mut block, &settings);
        Self { fields: with_transport_security(block, &settings) }
    }

    /// The fields, over plain HTTP or over TLS.
    #[must_use]
    pub fn fields(&self, secure: bool) -> &FieldBlock {
        &self.fields[usize::from(secure)]
    }
}

fn with_transport_security(mut block: FieldBlock, settings: &Settings<'_>) -> [FieldBlock; 2] {
    let name = "strict_transport_security";
    let Some(value) = settings.get(name).filter(|value| **value != Value::Null) else {
        return [block.clone(), block];
    };
    let security = TransportSecurity::from_settings(value, settings.path(name), settings.faults());
    let mut secure = block.clone();
    set(&mut secure, settings, name, "strict-transport-security", &security.value);
    if security.always {
        block = secure.clone();
    }
    [block, secure]
}

fn check_words(settings: &Settings<'_>, setting: &str, value: &str) {
    let words = WORDS.iter().find(|(name, _)| *name == setting).map(|(_, words)| *words);
    if let Some(words) = words.filter(|words| !words.contains(&value)) {
        settings.fault(setting, format!("is {value:?}; it is one of {}", words.join(", ")));
    }
    if setting == "referrer_policy" && !value.split(',').all(|word| REFERRER.contains(&word.trim())) {
        settings
            .fault(setting, format!("is {value:?}; it is one of {}, or a list of them", REFERRER.join(", ")));
    }
}

fn add_others(block: &mut FieldBlock, settings: &Settings<'_>) {
    let headers = match settings.get("headers") {
        None | Some(Value::Null) => return,
        Some(Value::Map(headers)) => headers,
        Some(other) => {
            return settings.fault("headers", format!("is {}; a mapping is wanted", other.kind()));
        }
    };
    for (name, value) in headers {
        let setting = format!("headers.{name}");
        let lower = name.to_ascii_lowercase();
        let refused = REFUSED.iter().find(|(header, _)| *header == lower);
        let own = PLAIN.iter().map(|(setting, header, _)| (*header, *setting));
        let own = own.chain([
            ("x-content-type-options", "content_type_options"),
            ("strict-transport-security", "strict_transport_security"),
        ]);
        let own = own.into_iter().find(|(header, _)| *header == lower);
        match (refused, own, value) {
            (Some((_, why)), _, _) => settings.fault(&setting, format!("{why}, and isn't sent")),
            (None, Some((_, own)), _) => settings.fault(&setting, format!("has a setting of its own, {own}")),
            (None, None, Value::Text(value)) => set(block, settings, &setting, &lower, value),
            (None, None, other) => {
                settings.fault(&setting, format!("is {}; text is wanted", other.kind()));
            }
        }
    }
}

/// Adds a field; every transport carries visible ASCII, and not every one carries more.
fn set(block: &mut FieldBlock, settings: &Settings<'_>, setting: &str, header: &str, value: &str) {
    let fits =
        !value.is_empty() && value.trim() == value && value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if !fits {
        return settings.fault(setting, format!("is {value:?}; one line of ASCII is wanted"));
    }
    if let Err(fault) = block.set(header.as_bytes(), value.as_bytes()) {
        settings.fault(setting, format!("can't be sent: {fault}"));
    }
}
