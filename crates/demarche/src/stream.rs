//! Articles through the engine on several threads, results in the order of the input.
//!
//! One thread reads and makes batches, some code them, the caller's thread puts the results back in
//! order and hands them on. A batch may only be made while a permit is free, and permits come back when
//! a batch has been handed on: so what is in memory is bounded however fast the input and however slow
//! the output. Batches end by size, never by time or thread, so that results cannot depend on either.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use demarche_coder::{Article, Coded};

use crate::engine::{Engine, Worker};
use crate::input::{Fault, Place};

/// A batch is closed when its articles have this many bytes of text: enough sentences to keep the
/// matrices of the pipeline tall, few enough that the last batches do not leave threads idle.
const BATCH_BYTES: usize = 32 * 1024;

/// And when it has this many items, for inputs of headlines only.
const BATCH_ITEMS: usize = 64;

/// Batches that may be on their way for each thread: one at work, one waiting, one to be printed.
const BATCHES_PER_THREAD: usize = 3;

/// How often the caller's thread looks up when nothing comes.
const TICK: Duration = Duration::from_millis(100);

/// What travels through the stream with its article.
pub trait Bearer: Send + 'static {
    /// The article to code.
    fn article(&self) -> &Article;
}

impl Bearer for Box<Article> {
    fn article(&self) -> &Article {
        self
    }
}

/// What was read, and what is to become of it.
pub enum Entry<T> {
    /// It is coded.
    Code(T),
    /// It keeps its place in the order, and nothing is read from it.
    Pass(T),
    /// It is no article.
    Fault(Fault),
}

/// Where what is read goes, with the bytes of input read so far; false if no more is wanted.
pub type Feed<'f, T> = &'f mut dyn FnMut(Entry<T>, u64) -> bool;

/// A result, in the order of the input.
pub enum Done<T> {
    /// An article and what was read from it.
    Coded(T, Coded),
    /// An article that was not to be coded.
    Passed(T),
    /// An input that came to nothing.
    Fault(Fault),
}

/// What the caller's thread is told.
pub enum Step<T> {
    /// Results of one batch; bytes of input read up to its end.
    Batch(Vec<Done<T>>, u64),
    /// A moment without results.
    Tick,
}

/// How a stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// All input was read.
    Complete,
    /// The caller wanted no more.
    Stopped,
    /// Interrupted; what was handed on is the beginning of the results, without a gap.
    Interrupted,
}

/// Some items on their way.
struct Batch<T> {
    number: u64,
    items: Vec<T>,
    /// Bytes of input read up to its end.
    position: u64,
}

/// Codes on `threads` threads what `feed` reads, on a thread of its own, and hands the results to `take`
/// until that returns false.
///
/// # Errors
/// The first error that `take` returns.
pub fn code<T: Bearer>(
    engine: &Engine,
    threads: usize,
    interrupted: &'static AtomicBool,
    feed: impl FnOnce(Feed<'_, T>) + Send + 'static,
    mut take: impl FnMut(Step<T>) -> anyhow::Result<bool>,
) -> anyhow::Result<End> {
    let (permit, permits) = mpsc::channel();
    for _ in 0..threads * BATCHES_PER_THREAD {
        // Cannot fail because the receiver is in scope.
        let _ = permit.send(());
    }
    let (batch, batches) = mpsc::channel();
    // Not scoped: it may sit in a read from a terminal or a pipe when all else is over.
    let reader = std::thread::spawn(move || make_batches(feed, interrupted, &permits, &batch));

    let stop = AtomicBool::new(false);
    let batches = Mutex::new(batches);
    let end = std::thread::scope(|scope| {
        let (result, results) = mpsc::channel();
        for _ in 0..threads {
            let (result, batches, stop) = (result.clone(), &batches, &stop);
            scope.spawn(move || {
                let mut worker = engine.worker();
                while let Some(Batch {
                    number,
                    items,
                    position,
                }) = next(batches, stop, interrupted)
                {
                    let items = code_batch(engine, &mut worker, items);
                    if result
                        .send(Batch {
                            number,
                            items,
                            position,
                        })
                        .is_err()
                    {
                        break;
                    }
                }
            });
        }
        drop(result);

        let mut early: BTreeMap<u64, (Vec<Done<T>>, u64)> = BTreeMap::new();
        let mut number = 0;
        let outcome = loop {
            match results.recv_timeout(TICK) {
                Ok(batch) => {
                    early.insert(batch.number, (batch.items, batch.position));
                }
                Err(RecvTimeoutError::Timeout) => match take(Step::Tick) {
                    Ok(true) => {}
                    Ok(false) => break Ok(End::Stopped),
                    Err(error) => break Err(error),
                },
                Err(RecvTimeoutError::Disconnected) => {
                    let cut_short = interrupted.load(Ordering::Relaxed);
                    break Ok(if cut_short {
                        End::Interrupted
                    } else {
                        End::Complete
                    });
                }
            }
            let mut goes_on = Ok(true);
            while let (Ok(true), Some((items, position))) = (&goes_on, early.remove(&number)) {
                number += 1;
                goes_on = take(Step::Batch(items, position));
                // Fails when all has been read, and then no permit is needed.
                let _ = permit.send(());
            }
            match goes_on {
                Ok(true) => {}
                Ok(false) => break Ok(End::Stopped),
                Err(error) => break Err(error),
            }
        };
        stop.store(true, Ordering::Relaxed);
        outcome
    })?;
    // With all batches done the reader is done; only a panic can have cut it short.
    if end == End::Complete && reader.join().is_err() {
        anyhow::bail!("reading the input stumbled over a bug; what came before is coded");
    }
    Ok(end)
}

/// Reads everything and sends it in numbered batches, each against a permit.
fn make_batches<T: Bearer>(
    feed: impl FnOnce(Feed<'_, T>),
    interrupted: &AtomicBool,
    permits: &Receiver<()>,
    batch: &mpsc::Sender<Batch<Entry<T>>>,
) {
    let mut number = 0;
    let mut items = Vec::new();
    let mut bytes = 0;
    let mut read = 0;
    let mut send = |items: Vec<Entry<T>>, position: u64| {
        let sent = permits.recv().is_ok()
            && batch
                .send(Batch {
                    number,
                    items,
                    position,
                })
                .is_ok();
        number += 1;
        sent && !interrupted.load(Ordering::Relaxed)
    };
    feed(&mut |entry, position| {
        if let Entry::Code(bearer) = &entry {
            bytes += bearer.article().text.len();
        }
        items.push(entry);
        read = position;
        if bytes < BATCH_BYTES && items.len() < BATCH_ITEMS {
            return true;
        }
        bytes = 0;
        send(std::mem::take(&mut items), position)
    });
    if !items.is_empty() {
        send(items, read);
    }
}

/// The next batch; None when there will be none or nobody wants one.
fn next<T>(
    batches: &Mutex<Receiver<Batch<Entry<T>>>>,
    stop: &AtomicBool,
    interrupted: &AtomicBool,
) -> Option<Batch<Entry<T>>> {
    loop {
        if stop.load(Ordering::Relaxed) || interrupted.load(Ordering::Relaxed) {
            return None;
        }
        // A thread that panicked here left nothing half done in a receiver.
        let batches = batches
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        match batches.recv_timeout(TICK) {
            Ok(batch) => return Some(batch),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

/// Codes the articles of a batch. Should an article make the program panic, which is a bug, it costs that
/// article only: the batch is coded again one by one and the culprit is reported.
fn code_batch<'e, T: Bearer>(
    engine: &'e Engine,
    worker: &mut Worker<'e>,
    items: Vec<Entry<T>>,
) -> Vec<Done<T>> {
    let articles: Vec<&Article> = items.iter().filter_map(article).collect();
    let whole = catch_unwind(AssertUnwindSafe(|| worker.code(&articles)));
    let coded: Vec<Option<Coded>> = match whole {
        Ok(coded) => coded.into_iter().map(Some).collect(),
        Err(_) => articles
            .iter()
            .map(|article| {
                // A worker may be in any state after a panic.
                *worker = engine.worker();
                catch_unwind(AssertUnwindSafe(|| worker.code(&[article])))
                    .ok()?
                    .pop()
            })
            .collect(),
    };
    let mut coded = coded.into_iter();
    items
        .into_iter()
        .map(|item| match item {
            Entry::Fault(fault) => Done::Fault(fault),
            Entry::Pass(bearer) => Done::Passed(bearer),
            Entry::Code(bearer) => match coded.next().flatten() {
                Some(coded) => Done::Coded(bearer, coded),
                None => Done::Fault(
                    Fault::error(
                        Place::file(&bearer.article().id),
                        "this article made the program stumble; it is a bug",
                    )
                    .try_this("report it with the article; all others are coded"),
                ),
            },
        })
        .collect()
}

fn article<T: Bearer>(item: &Entry<T>) -> Option<&Article> {
    match item {
        Entry::Code(bearer) => Some(bearer.article()),
        Entry::Pass(_) | Entry::Fault(_) => None,
    }
}
