//! A radix-tree router.
