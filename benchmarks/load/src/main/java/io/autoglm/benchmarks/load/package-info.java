/**
 * Drives one client, whichever it is, under load, and counts what its process takes: the part of the benchmarks that stands on the class
 * path of every peer.
 *
 * <p>Nothing here knows a client or the simulated server, and nothing but the JDK and HdrHistogram is needed: whatever else a peer brings,
 * in whichever version, is its own. What compares and reports belongs in {@code io.autoglm.benchmarks}.
 */
@NullMarked
package io.autoglm.benchmarks.load;

import org.jspecify.annotations.NullMarked;
