package io.autoglm.sdk.internal.sse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

/** Makes buffers that count how many bytes are searched. */
final class CountingBuffers {

    private long searched;

    long searched() {
        return searched;
    }

    ByteBuf of(byte[] bytes) {
        return new UnpooledHeapByteBuf(UnpooledByteBufAllocator.DEFAULT, bytes, bytes.length) {
            @Override
            public int indexOf(int from, int to, byte value) {
                int found = super.indexOf(from, to, value);
                searched += (found < 0 ? to : found) - from;
                return found;
            }
        };
    }
}
