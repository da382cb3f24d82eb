//! The queue on a disk in memory that can die, fill up, fail and rot.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::*;
use crate::scope::lock;

/// Files in memory. After `budget` bytes and removals every operation fails, and the write that
/// crosses it is cut there: the moment a process dies.
#[derive(Debug, Clone, Default)]
struct FakeDisk(Arc<Mutex<Contents>>);

#[derive(Debug, Default)]
struct Contents {
    files: BTreeMap<PathBuf, Vec<u8>>,
    budget: Option<usize>,
    /// Every write fails.
    read_only: bool,
}

impl FakeDisk {
    /// The disk as a next process finds it.
    fn after_death(&self) -> Self {
        let files = lock(&self.0).files.clone();
        Self(Arc::new(Mutex::new(Contents { files, budget: None, read_only: false })))
    }

    fn bytes(&self) -> u64 {
        lock(&self.0).files.values().map(|file| file.len() as u64).sum()
    }
}

impl Contents {
    fn spend(&mut self, wanted: usize) -> usize {
        let granted = self.budget.map_or(wanted, |left| left.min(wanted));
        self.budget = self.budget.map(|left| left - granted);
        granted
    }
}

fn full() -> io::Error {
    io::ErrorKind::StorageFull.into()
}

impl Vfs for FakeDisk {
    fn lock(&self, _: &Path) -> io::Result<Box<dyn Send>> {
        Ok(Box::new(()))
    }

    fn list(&self, _: &Path) -> io::Result<Vec<String>> {
        let name = |path: &PathBuf| path.file_name()?.to_str().map(str::to_owned);
        Ok(lock(&self.0).files.keys().filter_map(name).collect())
    }

    fn read(&self, file: &Path, offset: u64, len: usize) -> io::Result<Vec<u8>> {
        let contents = lock(&self.0);
        let bytes = contents.files.get(file).ok_or(io::ErrorKind::NotFound)?;
        Ok(bytes.iter().skip(offset as usize).take(len).copied().collect())
    }

    fn len(&self, file: &Path) -> io::Result<u64> {
        let contents = lock(&self.0);
        Ok(contents.files.get(file).ok_or(io::ErrorKind::NotFound)?.len() as u64)
    }

    fn append(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut contents = lock(&self.0);
        if contents.read_only {
            return Err(full());
        }
        let granted = contents.spend(bytes.len());
        contents.files.entry(file.to_path_buf()).or_default().extend_from_slice(&bytes[..granted]);
        if granted == bytes.len() { Ok(()) } else { Err(full()) }
    }

    fn truncate(&self, file: &Path, len: u64) -> io::Result<()> {
        let mut contents = lock(&self.0);
        if contents.spend(1) == 0 {
            return Err(full());
        }
        contents.files.get_mut(file).ok_or(io::ErrorKind::NotFound)?.truncate(len as usize);
        Ok(())
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        let mut contents = lock(&self.0);
        if contents.spend(1) == 0 {
            return Err(full());
        }
        contents.files.remove(file).map(|_| ()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn sync(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
}

fn open(disk: &FakeDisk, bytes_max: u64) -> (DiskQueue, Counts) {
    let mut counts = Counts::default();
    let queue = DiskQueue::open(Box::new(disk.clone()), Path::new("/q"), bytes_max, &mut counts);
    (queue.expect("a fake disk opens"), counts)
}

/// A request that says its number, of `number` points.
fn payload(number: u64) -> Payload {
    let mut bytes = vec![0xab; 20 + (number % 7) as usize];
    bytes.extend_from_slice(&number.to_le_bytes());
    Payload { bytes, points: number, format: 1 }
}

fn drain(queue: &mut DiskQueue, counts: &mut Counts) -> Vec<u64> {
    let mut all = Vec::new();
    while let Some(taken) = queue.take(counts) {
        assert_eq!(taken, payload(taken.points), "what was put in comes out");
        all.push(taken.points);
        queue.done(counts);
    }
    all
}

#[test]
fn what_one_process_left_the_next_one_sends_in_order() {
    let disk = FakeDisk::default();
    let (mut queue, mut counts) = open(&disk, 1 << 20);
    (1..=5).for_each(|n| queue.push(payload(n), &mut counts));
    assert_eq!(queue.take(&mut counts).map(|p| p.points), Some(1));
    queue.done(&mut counts);
    assert_eq!(queue.take(&mut counts).map(|p| p.points), Some(2));
    drop(queue);
    let (mut queue, mut counts) = open(&disk, 1 << 20);
    assert_eq!((counts.recovered, queue.waiting().0), (14, 14));
    queue.push(payload(6), &mut counts);
    assert_eq!(drain(&mut queue, &mut counts), [2, 3, 4, 5, 6]);
    assert_eq!((queue.waiting(), disk.bytes()), ((0, 0), 0), "nothing stays behind");
}

/// Puts in ten requests and sends some on the way; says which were put in and which were done
/// before the disk, or the process, died, and whether it lived through all of it.
fn work(disk: &FakeDisk) -> (Vec<u64>, Vec<u64>, bool) {
    let (mut queue, mut counts) = open(disk, 2000);
    let (mut put, mut done) = (Vec::new(), Vec::new());
    for n in 1..=10 {
        queue.push(payload(n), &mut counts);
        put.push(n);
        if n % 3 == 0
            && let Some(taken) = queue.take(&mut counts)
        {
            queue.done(&mut counts);
            done.push(taken.points);
        }
        if counts.disk_errors > 0 {
            break;
        }
    }
    (put, done, counts.disk_errors == 0)
}

#[test]
fn killed_at_any_byte_at_most_the_request_being_written_is_lost_or_the_one_being_marked_repeated() {
    for budget in 0..100_000 {
        let disk = FakeDisk::default();
        lock(&disk.0).budget = Some(budget);
        let (put, done, lived) = work(&disk);
        let (mut queue, mut counts) = open(&disk.after_death(), 2000);
        let waiting = queue.waiting().0;
        let found = drain(&mut queue, &mut counts);
        assert_eq!(waiting, found.iter().sum::<u64>(), "cut at {budget}");
        assert_eq!(counts.recovered - counts.dropped.corrupt, waiting, "cut at {budget}");
        assert!(counts.dropped.corrupt <= 1, "cut at {budget}: one torn place at most");
        let lost = put.iter().filter(|n| !done.contains(n) && !found.contains(n)).count();
        assert!(lost <= usize::from(!lived), "cut at {budget}: lost {lost} of {put:?}");
        let again = found.iter().filter(|n| done.contains(n)).count();
        assert!(again <= 1, "cut at {budget}: {again} sent twice");
        assert!(found.windows(2).all(|pair| pair[0] < pair[1]), "cut at {budget}: {found:?}");
        if lived && lock(&disk.0).budget.is_some_and(|left| left > 0) {
            assert!(budget > 500, "all of it took {budget} bytes");
            return;
        }
    }
    panic!("no budget was enough");
}

#[test]
fn no_flipped_bit_costs_more_than_its_request() {
    let disk = FakeDisk::default();
    let (mut queue, mut counts) = open(&disk, 1 << 20);
    (1..=6).for_each(|n| queue.push(payload(n), &mut counts));
    drop(queue);
    let path = Names("/q".into()).segment(1);
    let len = lock(&disk.0).files[&path].len();
    for at in 0..len {
        let rotten = disk.after_death();
        lock(&rotten.0).files.get_mut(&path).unwrap()[at] ^= 1 << (at % 8);
        let (mut queue, mut counts) = open(&rotten, 1 << 20);
        let found = drain(&mut queue, &mut counts);
        assert_eq!((found.len(), counts.dropped.corrupt), (5, 1), "bit at {at}: {found:?}");
    }
}

#[test]
fn what_rots_while_it_waits_is_counted_exactly() {
    let disk = FakeDisk::default();
    let (mut queue, mut counts) = open(&disk, 1 << 20);
    (1..=6).for_each(|n| queue.push(payload(n), &mut counts));
    let path = Names("/q".into()).segment(1);
    // In the third and the fourth.
    for at in [140, 200] {
        lock(&disk.0).files.get_mut(&path).unwrap()[at] ^= 1;
    }
    assert_eq!(drain(&mut queue, &mut counts), [1, 2, 5, 6]);
    assert_eq!((counts.dropped.corrupt, queue.waiting().0), (3 + 4, 0));
}

#[test]
fn files_never_exceed_the_bound_and_the_oldest_go_first_and_are_counted() {
    let disk = FakeDisk::default();
    let (mut queue, mut counts) = open(&disk, 2000);
    for n in 1..=500 {
        queue.push(payload(n), &mut counts);
        if n % 50 == 0 {
            let taken = queue.take(&mut counts).unwrap();
            queue.done(&mut counts);
            counts.sent += taken.points;
        }
        assert!(disk.bytes() <= 2000, "{} bytes at {n}", disk.bytes());
        let (waiting, bytes) = queue.waiting();
        assert_eq!(bytes, disk.bytes());
        assert_eq!(n * (n + 1) / 2, waiting + counts.sent + counts.dropped.queue_full);
    }
    let left = drain(&mut queue, &mut counts);
    assert!(left.len() > 20, "{left:?}");
    assert_eq!(left.last(), Some(&500));
    assert!(left.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{left:?}");
}

#[test]
fn what_is_being_sent_while_its_file_goes_is_lost_only_when_it_comes_back() {
    for arrives in [true, false] {
        let disk = FakeDisk::default();
        let (mut queue, mut counts) = open(&disk, 2000);
        queue.push(payload(1), &mut counts);
        let taken = queue.take(&mut counts).unwrap();
        (2..=100).for_each(|n| queue.push(payload(n), &mut counts));
        let dropped = counts.dropped.queue_full;
        assert_eq!(queue.waiting().0 + dropped, 5050);
        if arrives {
            queue.done(&mut counts);
            assert_eq!((queue.waiting().0 + dropped, counts.dropped.queue_full), (5049, dropped));
        } else {
            queue.restore(taken, &mut counts);
            assert_eq!(counts.dropped.queue_full, dropped + 1);
        }
        let left = drain(&mut queue, &mut counts);
        assert_eq!(left.last(), Some(&100));
    }
}

#[test]
fn a_disk_that_refuses_is_counted_and_works_again_when_it_does() {
    let disk = FakeDisk::default();
    let (mut queue, mut counts) = open(&disk, 1 << 20);
    queue.push(payload(1), &mut counts);
    lock(&disk.0).read_only = true;
    queue.push(payload(2), &mut counts);
    assert_eq!((counts.dropped.disk, counts.disk_errors), (2, 1));
    lock(&disk.0).read_only = false;
    queue.push(payload(3), &mut counts);
    assert_eq!(drain(&mut queue, &mut counts), [1, 3]);
}

#[test]
fn a_real_folder_belongs_to_one_queue_at_a_time() {
    let folder = bellwether_testkit::TempDir::new("push-queue");
    let path = folder.path().join("shop/otlp");
    let files = || Box::new(crate::disk::Files);
    let mut counts = Counts::default();
    let mut queue = DiskQueue::open(files(), &path, 1 << 20, &mut counts).unwrap();
    let refused = DiskQueue::open(files(), &path, 1 << 20, &mut counts).map(|_| ());
    assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::WouldBlock);
    (1..=4).for_each(|n| queue.push(payload(n), &mut counts));
    queue.settle(&mut counts);
    drop(queue);
    let mut queue = DiskQueue::open(files(), &path, 1 << 20, &mut counts).unwrap();
    assert_eq!(drain(&mut queue, &mut counts), [1, 2, 3, 4]);
    assert_eq!((counts.recovered, counts.disk_errors), (10, 0));
}
