package io.autoglm.sdk.internal.sse;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** A growable array of bytes that is used again and again. One thread at a time. */
public final class ByteStore {

    private static final byte[] NONE = {};
    private static final int KEPT = 64 * 1024;

    private final int limit;
    private final int first;
    private byte[] bytes = NONE;
    private int size;

    /**
     * Makes a store, without memory until the first byte comes.
     *
     * @param limit the most bytes it takes
     * @param first how much memory it takes then, when the first bytes do not need more
     */
    public ByteStore(int limit, int first) {
        this.limit = limit;
        this.first = first;
    }

    /** Returns the array, valid from 0 to {@link #size()} until the next change. */
    public byte[] array() {
        return bytes;
    }

    /** Returns how many bytes are held. */
    public int size() {
        return size;
    }

    /** Returns the most bytes that fit. */
    public int limit() {
        return limit;
    }

    /** Adds the bytes of {@code from} between two indices; returns {@code false} and adds nothing when they do not fit. */
    public boolean add(ByteBuf from, int start, int end) {
        int more = end - start;
        if (more > limit - size) {
            return false;
        }
        room(more);
        from.getBytes(start, bytes, size, more);
        size += more;
        return true;
    }

    /** Adds the bytes of {@code from} between two indices; returns {@code false} and adds nothing when they do not fit. */
    public boolean add(byte[] from, int start, int end) {
        int more = end - start;
        if (more > limit - size) {
            return false;
        }
        room(more);
        System.arraycopy(from, start, bytes, size, more);
        size += more;
        return true;
    }

    /** Adds one byte; returns {@code false} when it does not fit. */
    public boolean add(byte value) {
        if (size == limit) {
            return false;
        }
        room(1);
        bytes[size++] = value;
        return true;
    }

    private void room(int more) {
        int needed = size + more;
        if (needed > bytes.length) {
            long room = bytes.length == 0 ? Math.max(needed, first) : Math.max(needed, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.min(limit, room));
        }
    }

    /** Forgets all bytes, and gives back the memory that one large content took. */
    public void clear() {
        size = 0;
        if (bytes.length > KEPT) {
            bytes = NONE;
        }
    }
}
