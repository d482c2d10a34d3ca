/*
 * Loaded into a process before everything else: its wall clock jumps once, while its timers and durations go on as they
 * did. That is what a clock that is set does to a process.
 */
const [byMs = 0, afterMs = 0] = (process.env['CHAOS_CLOCK_JUMP'] ?? '').split(',').map(Number);
const now = Date.now;
const jumpsAt = now() + afterMs;
Date.now = () => (now() < jumpsAt ? now() : now() + byMs);
