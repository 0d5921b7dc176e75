/**
 * Benchmarks: one question per class, a baseline in the same class, bytes per operation beside the score.
 *
 * <p>Nothing here is published, and nothing that a benchmark measures lives here.
 */
@NullMarked
package io.autoglm.benchmarks;

import org.jspecify.annotations.NullMarked;
