// A trace as of eight threads that take turns, wait for two locks, sleep and print: for measuring the page, not the interpreter.
// @ts-check

const THREADS = 8;
/** Events of one batch, as the page gets them while a program runs. */
const BATCH = 20_000;

/** A sequence of numbers that is the same each time (Lehmer's). */
function numbers(/** @type {number} */ seed) {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** Batches with `count` events or a few more. Times are milliseconds. */
export function* million(/** @type {number} */ count) {
  const random = numbers(7);
  let [seq, time, holder] = [1, 1000, 1];
  /** @type {Record<string, unknown>[]} */
  let events = [];
  const put = (/** @type {number} */ thread, /** @type {string} */ kind, more = {}) =>
    events.push({ seq: seq++, time, thread, kind, detail: 0, file: "main.py", line: 4 + (thread % 5), instruction: 12, subject: 0, ...more });
  const batch = () => ({
    events: events.splice(0),
    time,
    threads: Array.from({ length: THREADS }, (_, index) => ({ id: index + 1, name: index ? `worker-${index}` : "MainThread", ended: false, state: "Away", held: 0, waited: 0, acquired: 0, released: {} })),
    lost: 0,
  });
  for (let thread = 1; thread <= THREADS; thread++) {
    put(thread, "ThreadStart", { subject: 1 });
    put(thread, thread === 1 ? "GilAcquired" : "GilWait", { subject: 1 });
  }
  /** Which of them waits for a lock, until another lets go of the GIL. */
  const locked = new Map();
  while (seq < count) {
    const next = 1 + (((holder - 1) + 1 + Math.floor(random() * (THREADS - 1))) % THREADS);
    time += 0.001 + random() * random() * 0.8;
    const why = random();
    if (locked.has(next)) {
      put(holder, "LockHandOver", { subject: locked.get(next) });
      put(next, "LockWaitEnd", { subject: locked.get(next) });
      locked.delete(next);
      put(next, "GilWait", { subject: holder });
    }
    if (why < 0.7) {
      put(next, "DropRequested", { subject: holder });
      put(holder, "GilReleased", { reason: "DropRequest", subject: next });
    } else if (why < 0.8) {
      put(holder, "Sleep");
      put(holder, "GilReleased", { reason: "Sleep" });
    } else if (why < 0.95) {
      const subject = 1 + Math.floor(random() * 2);
      put(holder, "LockWait", { subject, name: subject === 1 ? "lock_a" : "forks[2]" });
      put(holder, "LockHeld", { subject: next });
      put(holder, "GilReleased", { reason: "Lock" });
      locked.set(holder, subject);
    } else {
      put(holder, "Io", { detail: 1 });
      put(holder, "GilReleased", { reason: "Io" });
    }
    time += 0.0005;
    put(next, "GilAcquired", { detail: 1, subject: holder });
    if (why < 0.7) put(holder, "GilWait", { subject: next });
    holder = next;
    if (events.length >= BATCH) yield batch();
  }
  yield batch();
}
