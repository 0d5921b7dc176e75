package io.autoglm.sdk.batch;

import java.util.BitSet;

/**
 * Which lines of a file are finished: all up to a watermark, and a bit for each after it, so that memory depends on how far the farthest
 * finished line is from the first unfinished one. For one thread.
 */
final class DoneLines {

    /** How many bits below the watermark are kept until they are dropped. */
    private static final int SLACK = 1 << 16;

    private BitSet bits = new BitSet();

    /** The number of the line of bit 0. */
    private long base = 1;

    private long watermark;

    /** Returns the number up to which all lines are finished. */
    long watermark() {
        return watermark;
    }

    boolean contains(long line) {
        return line <= watermark || bits.get(Math.toIntExact(line - base));
    }

    /** Notes that {@code line}, from 1, is finished; returns {@code false} when it already was. */
    boolean add(long line) {
        if (contains(line)) {
            return false;
        }
        bits.set(Math.toIntExact(line - base));
        if (line == watermark + 1) {
            watermark = base + bits.nextClearBit(Math.toIntExact(line - base)) - 1;
            dropOld();
        }
        return true;
    }

    private void dropOld() {
        int old = Math.toIntExact(watermark + 1 - base);
        if (old >= SLACK) {
            bits = bits.get(old, Math.max(old, bits.length()));
            base += old;
        }
    }

    /** Forgets all lines. */
    void clear() {
        bits = new BitSet();
        base = 1;
        watermark = 0;
    }

    /** Returns how many bits are held, for tests. */
    int held() {
        return bits.size();
    }
}
