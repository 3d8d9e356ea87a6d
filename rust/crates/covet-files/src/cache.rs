//! What is kept, within a bound.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Values by name, of a bounded weight: what came first makes room for what is new.
#[derive(Debug)]
pub struct Cache<T> {
    kept: HashMap<Arc<str>, (T, usize)>,
    order: VecDeque<Arc<str>>,
    weight: usize,
    most: usize,
}

impl<T> Cache<T> {
    /// An empty one.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { kept: HashMap::new(), order: VecDeque::new(), weight: 0, most }
    }

    /// The value of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.kept.get(name).map(|(value, _)| value)
    }

    /// Keeps a value, instead of the one that this name had. One that is heavier than all may be isn't kept.
    pub fn put(&mut self, name: &str, value: T, weight: usize) {
        self.remove(name);
        if weight > self.most {
            return;
        }
        while self.weight + weight > self.most {
            let Some(oldest) = self.order.pop_front() else { break };
            self.weight -= self.kept.remove(&oldest).map_or(0, |(_, weight)| weight);
        }
        let name: Arc<str> = name.into();
        self.order.push_back(Arc::clone(&name));
        self.kept.insert(name, (value, weight));
        self.weight += weight;
    }

    /// Forgets a value.
    pub fn remove(&mut self, name: &str) {
        if let Some((_, weight)) = self.kept.remove(name) {
            self.weight -= weight;
            self.order.retain(|each| **each != *name);
        }
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        self.kept.clear();
        self.order.clear();
        self.weight = 0;
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }
}
