//! Reading settings: every fault is collected, each with the path of the setting that it is in.

use std::cell::RefCell;

use crate::Value;

/// What is wrong with a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingFault {
    /// Where it is, `rules[0].path` for example; empty for the settings as a whole.
    pub path: String,
    /// What is wrong with it: the end of a sentence that begins with the path.
    pub reason: String,
}

/// Collects the faults of one filter's settings.
#[derive(Debug, Default)]
pub(crate) struct Faults(RefCell<Vec<SettingFault>>);

impl Faults {
    /// Notes a fault.
    pub(crate) fn add(&self, path: &str, reason: impl Into<String>) {
        self.0.borrow_mut().push(SettingFault { path: path.to_owned(), reason: reason.into() });
    }

    /// What was noted, in order.
    pub(crate) fn into_inner(self) -> Vec<SettingFault> {
        self.0.into_inner()
    }
}

/// The settings of one mapping; each is read once, by the name that the schema gives it.
pub(crate) struct Settings<'a> {
    entries: &'a [(String, Value)],
    path: String,
    known: &'static [&'static str],
    faults: &'a Faults,
}

impl<'a> Settings<'a> {
    /// Reads `value`, which must be a mapping, and of these names only.
    pub(crate) fn of(
        value: &'a Value,
        path: String,
        known: &'static [&'static str],
        faults: &'a Faults,
    ) -> Self {
        let entries: &[(String, Value)] = match value {
            Value::Map(entries) => entries,
            other => {
                faults.add(&path, format!("is {}; a mapping is wanted", other.kind()));
                &[]
            }
        };
        let settings = Self { entries, path, known, faults };
        settings.refuse_unknown();
        settings
    }

    fn refuse_unknown(&self) {
        for (name, _) in self.entries.iter().filter(|(name, _)| !self.known.contains(&name.as_str())) {
            self.fault(name, format!("is no setting; there are {}", self.known.join(", ")));
        }
    }

    /// Where a setting is.
    pub(crate) fn path(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// Notes a fault of a setting.
    pub(crate) fn fault(&self, name: &str, reason: impl Into<String>) {
        self.faults.add(&self.path(name), reason);
    }

    /// The faults, for what reads a part by itself.
    pub(crate) fn faults(&self) -> &'a Faults {
        self.faults
    }

    /// A setting; `None` when it is not given.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        debug_assert!(self.known.contains(&name), "{name} is not in the schema");
        self.entries.iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }

    /// A truth value.
    pub(crate) fn bool(&self, name: &str, default: bool) -> bool {
        match self.get(name) {
            None => default,
            Some(Value::Bool(value)) => *value,
            Some(other) => {
                self.wanted(name, other, "true or false");
                default
            }
        }
    }

    /// Text, or nothing where that is given.
    pub(crate) fn text(&self, name: &str, default: Option<&'static str>) -> Option<&'a str> {
        match self.get(name) {
            None => default,
            Some(Value::Null) => None,
            Some(Value::Text(value)) => Some(value),
            Some(other) => {
                self.wanted(name, other, "text");
                None
            }
        }
    }

    /// A number that is not negative; `None` when it is not given or faulty.
    pub(crate) fn size(&self, name: &str) -> Option<u64> {
        match self.get(name)? {
            Value::Int(value) => {
                let size = u64::try_from(*value).ok();
                if size.is_none() {
                    self.fault(name, "is negative");
                }
                size
            }
            other => {
                self.wanted(name, other, "a number");
                None
            }
        }
    }

    /// A list; an empty one when it is not given or faulty.
    pub(crate) fn list(&self, name: &str) -> &'a [Value] {
        match self.get(name) {
            None | Some(Value::Null) => &[],
            Some(Value::List(values)) => values,
            Some(other) => {
                self.wanted(name, other, "a list");
                &[]
            }
        }
    }

    /// A list of texts, each with its path; whatever isn't text is a fault.
    pub(crate) fn texts(&self, name: &str) -> Vec<(String, &'a str)> {
        let place = |index| format!("{}[{index}]", self.path(name));
        let mut texts = Vec::new();
        for (index, value) in self.list(name).iter().enumerate() {
            match value {
                Value::Text(text) => texts.push((place(index), text.as_str())),
                other => self.faults.add(&place(index), format!("is {}; text is wanted", other.kind())),
            }
        }
        texts
    }

    fn wanted(&self, name: &str, found: &Value, wanted: &str) {
        self.fault(name, format!("is {}; {wanted} is wanted", found.kind()));
    }
}
