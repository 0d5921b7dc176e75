package io.autoglm.sdk.internal.http;

import org.jspecify.annotations.Nullable;

/** What is known of the connection of one attempt, to tell why it failed. Event loop only. */
interface Trace {

    /** Returns whether the request was not served for certain: it died with a kept connection, or the server said so. */
    boolean isUnserved();

    /** Returns what the server gave as the reason of the end, in the words of the protocol; {@code null} when it gave none. */
    @Nullable
    String reason();
}
