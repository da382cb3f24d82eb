//! Models of the cells and the interner under every interleaving loom can bound.
//!
//! Run with `cargo xtask loom`.
#![cfg(loom)]
#![allow(missing_docs, reason = "models are named after what they show")]

use std::sync::Arc as StdArc;

use bellwether::cells::SlabPool;
use bellwether::intern::Interner;
use loom::sync::Arc;
use loom::thread;

#[test]
fn a_scrape_sees_a_slab_grow_and_never_shrink() {
    loom::model(|| {
        let pool = Arc::new(SlabPool::new(1));
        let writer = thread::spawn({
            let pool = Arc::clone(&pool);
            move || {
                let slab = pool.lease();
                slab.add(0, 1);
                slab.add(0, 1);
                pool.give_back(slab);
            }
        });
        let first = pool.sum(0);
        let second = pool.sum(0);
        assert!(first <= second && second <= 2, "{first} then {second}");
        writer.join().unwrap();
        assert_eq!(pool.sum(0), 2);
    });
}

#[test]
fn a_returned_slab_is_leased_again_with_its_counts() {
    loom::model(|| {
        let pool = Arc::new(SlabPool::new(1));
        let count = |pool: &SlabPool| {
            let slab = pool.lease();
            slab.add(0, 1);
            pool.give_back(slab);
        };
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let pool = Arc::clone(&pool);
                thread::spawn(move || count(&pool))
            })
            .collect();
        count(&pool);
        for each in threads {
            each.join().unwrap();
        }
        assert_eq!(pool.sum(0), 3);
        assert!(pool.len() <= 3);
        count(&pool);
        assert!(pool.len() <= 3, "a slab was free, so no new one");
        assert_eq!(pool.sum(0), 4);
    });
}

#[test]
fn a_thread_past_its_end_still_counts() {
    loom::model(|| {
        let pool = Arc::new(SlabPool::new(1));
        let ending = thread::spawn({
            let pool = Arc::clone(&pool);
            move || pool.with_free(|slab| slab.add(0, 1))
        });
        let slab = pool.lease();
        slab.add(0, 1);
        pool.give_back(slab);
        ending.join().unwrap();
        assert_eq!(pool.sum(0), 2);
    });
}

#[test]
fn capped_interning_admits_exactly_its_limit() {
    loom::model(|| {
        let interner = Arc::new(Interner::with(&[], 2));
        let threads: Vec<_> = ["a", "b"]
            .map(|text| {
                let interner = Arc::clone(&interner);
                thread::spawn(move || interner.admit(text))
            })
            .into();
        let mut admitted = vec![interner.admit("c"), interner.admit("a")];
        admitted.extend(threads.into_iter().map(|t| t.join().unwrap()));
        let mut slots: Vec<u32> = admitted.iter().flatten().map(|a| a.slot).collect();
        slots.sort_unstable();
        slots.dedup();
        assert_eq!(slots, [0, 1], "two slots, both used, none beyond");
        assert_eq!(interner.names().iter().flatten().count(), 2);
    });
}

#[test]
fn a_text_admitted_by_two_threads_has_one_slot() {
    loom::model(|| {
        let interner = Arc::new(Interner::with(&["known"], 3));
        let other = thread::spawn({
            let interner = Arc::clone(&interner);
            move || interner.admit("same")
        });
        let mine = interner.admit("same");
        assert_eq!(mine, other.join().unwrap());
        assert_eq!(mine.map(|a| a.slot), Some(1));
    });
}

#[test]
fn a_retired_value_is_not_live_and_its_slot_waits() {
    loom::model(|| {
        let interner = Arc::new(Interner::with(&[], 1));
        let first = interner.admit("first").unwrap();
        let recorder = thread::spawn({
            let interner = Arc::clone(&interner);
            move || (interner.is_live(first.slot, first.generation), interner.admit("second"))
        });
        interner.retire(&[first.slot]);
        assert!(!interner.is_live(first.slot, first.generation));
        let (_, second) = recorder.join().unwrap();
        assert_eq!(second, None, "a retired slot is not free yet");
        interner.free(&[first.slot], 2);
        assert!(interner.left_since(first.slot, 1) && !interner.left_since(first.slot, 2));
        let third = interner.admit("third").unwrap();
        assert_eq!(third.slot, first.slot);
        assert!(!interner.is_live(first.slot, first.generation));
        assert!(interner.is_live(third.slot, third.generation));
        let names: Vec<Option<StdArc<str>>> = interner.names();
        assert_eq!(names, [Some("third".into())]);
    });
}
