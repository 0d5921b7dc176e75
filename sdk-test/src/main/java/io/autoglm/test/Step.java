package io.autoglm.test;

import java.nio.charset.StandardCharsets;

/** One thing to do next while an answer is written. */
sealed interface Step {

    byte[] NOTHING = new byte[0];

    /**
     * Write bytes. Two parts, so that what all chunks of a stream share is held once.
     *
     * @param head   the first part
     * @param tail   the second part
     * @param events how many events these bytes complete
     */
    @SuppressWarnings("ArrayRecordComponent") // shared and never changed; compared by identity
    record Chunk(byte[] head, byte[] tail, int events) implements Step {

        static Chunk text(String text) {
            return new Chunk(NOTHING, text.getBytes(StandardCharsets.UTF_8), 0);
        }

        static Chunk bytes(byte[] bytes) {
            return new Chunk(NOTHING, bytes, 0);
        }

        int size() {
            return head.length + tail.length;
        }

        byte[] joined() {
            byte[] all = new byte[size()];
            System.arraycopy(head, 0, all, 0, head.length);
            System.arraycopy(tail, 0, all, head.length, tail.length);
            return all;
        }
    }

    /**
     * Wait.
     *
     * @param nanos how long, in nanoseconds
     */
    record Pause(long nanos) implements Step {}

    /** Nothing follows. */
    enum End implements Step {
        /** The answer is whole: end the body by the rules of HTTP. */
        COMPLETE,
        /** The same to HTTP, but the answer is not whole. */
        CUT,
        /** Close the connection (FIN) with the body open. */
        CLOSE,
        /** Reset the connection (RST). */
        RESET,
        /** Say that the request was not looked at. */
        REFUSE,
        /** Say that no request from this one on is looked at. */
        GO_AWAY,
        /** Do nothing until the peer goes away. */
        SILENCE
    }
}
