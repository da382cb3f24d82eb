//! Cells, slabs and interning on real threads; also run under miri (`cargo xtask miri`).
#![cfg(not(loom))]
#![allow(missing_docs, reason = "tests are named after what they show")]

use std::sync::Arc;
use std::thread;

use bellwether::cells::SlabPool;
use bellwether::intern::{Interner, VALUE_BYTES_MAX};

/// Miri runs the same code some hundred times slower.
const TURNS: u64 = if cfg!(miri) { 50 } else { 100_000 };

#[test]
fn no_increment_is_lost_and_no_sum_goes_back() {
    let pool = Arc::new(SlabPool::new(3));
    let writers: Vec<_> = (0..4)
        .map(|_| {
            let pool = Arc::clone(&pool);
            thread::spawn(move || {
                let slab = pool.lease();
                for _ in 0..TURNS {
                    slab.add(1, 1);
                }
                pool.give_back(slab);
            })
        })
        .collect();
    let mut last = 0;
    while writers.iter().any(|w| !w.is_finished()) {
        let sum = pool.sum(1);
        assert!(sum >= last, "{sum} after {last}");
        last = sum;
    }
    for writer in writers {
        writer.join().unwrap();
    }
    assert_eq!(pool.sum(1), 4 * TURNS);
    assert_eq!((pool.sum(0), pool.sum(2)), (0, 0));
    assert!(pool.len() <= 4);
}

#[test]
fn threads_one_after_another_share_one_slab() {
    let pool = Arc::new(SlabPool::new(1));
    for _ in 0..20 {
        let pool = Arc::clone(&pool);
        let once = move || {
            let slab = pool.lease();
            slab.add(0, 1);
            pool.give_back(slab);
        };
        thread::spawn(once).join().unwrap();
    }
    assert_eq!(pool.len(), 1);
    assert_eq!(pool.sum(0), 20);
}

#[test]
fn a_slab_given_back_twice_is_leased_once() {
    let pool = SlabPool::new(1);
    let slab = pool.lease();
    pool.give_back(slab);
    pool.give_back(slab);
    let (first, second) = (pool.lease(), pool.lease());
    first.add(0, 1);
    second.add(0, 1);
    assert_eq!(pool.len(), 2);
    assert_eq!(pool.sum(0), 2);
}

#[test]
fn a_pool_resets_only_when_nobody_holds_a_slab() {
    let pool = SlabPool::new(1);
    let slab = pool.lease();
    slab.add(0, 5);
    assert!(!pool.reset());
    assert_eq!(pool.sum(0), 5);
    pool.give_back(slab);
    assert!(pool.reset());
    assert_eq!(pool.sum(0), 0);
}

#[test]
fn a_cell_past_the_end_is_none() {
    let pool = SlabPool::new(2);
    let slab = pool.lease();
    assert!(slab.cell(2).is_none() && slab.cell(u32::MAX).is_none());
    assert_eq!(slab.range(1, 1).len(), 1);
    assert!(slab.range(1, 2).is_empty() && slab.range(u32::MAX, u32::MAX).is_empty());
}

#[test]
fn many_threads_and_texts_admit_exactly_the_cap() {
    let cap = 16;
    let interner = Arc::new(Interner::with(&["known"], cap));
    let threads: Vec<_> = (0..4u64)
        .map(|t| {
            let interner = Arc::clone(&interner);
            thread::spawn(move || {
                let texts = (0..TURNS.min(2000)).map(|i| format!("v{}", (i * 7 + t) % 40));
                texts.filter(|text| interner.admit(text).is_some()).count()
            })
        })
        .collect();
    for each in threads {
        each.join().unwrap();
    }
    let names: Vec<_> = interner.names().into_iter().flatten().collect();
    assert_eq!(names.len(), cap as usize);
    for name in &names {
        let slot = interner.admit(name).unwrap().slot;
        assert_eq!(interner.names()[slot as usize].as_ref(), Some(name));
    }
    assert_eq!(interner.admit("one too many"), None);
}

#[test]
fn texts_too_long_or_with_nul_are_refused() {
    let interner = Interner::with(&[], 4);
    assert_eq!(interner.admit(&"x".repeat(VALUE_BYTES_MAX + 1)), None);
    assert_eq!(interner.admit("a\0b"), None);
    assert!(interner.admit(&"x".repeat(VALUE_BYTES_MAX)).is_some());
    assert!(interner.admit("\u{202e}bidi\n\"quote\"").is_some());
}
