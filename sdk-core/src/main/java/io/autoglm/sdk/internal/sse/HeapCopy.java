package io.autoglm.sdk.internal.sse;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;

/** Brings the bytes of a buffer that lies outside of the heap into an array, piece by piece: one small array for all streams of a thread. */
final class HeapCopy {

    private static final int LARGEST = 8 * 1024;

    private static final FastThreadLocal<HeapCopy> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected HeapCopy initialValue() {
            return new HeapCopy();
        }
    };

    private final byte[] bytes = new byte[LARGEST];
    private int length;
    private boolean taken;

    private HeapCopy() {}

    /** Returns the thread's own, or another while that is taken. Whoever takes one gives it back. */
    static HeapCopy take() {
        HeapCopy own = OF_THREAD.get();
        HeapCopy free = own.taken ? new HeapCopy() : own;
        free.taken = true;
        return free;
    }

    void giveBack() {
        taken = false;
    }

    /** Copies from index {@code at} as much as fits; returns the array, valid to {@link #length()} until the next copy. */
    byte[] of(ByteBuf from, int at) {
        length = Math.min(LARGEST, from.writerIndex() - at);
        from.getBytes(at, bytes, 0, length);
        return bytes;
    }

    /** Returns how much the last copy brought. */
    int length() {
        return length;
    }
}
