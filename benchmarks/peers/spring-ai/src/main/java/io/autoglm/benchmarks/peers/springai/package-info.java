/** Spring AI 2.0.1 under load. */
@NullMarked
package io.autoglm.benchmarks.peers.springai;

import org.jspecify.annotations.NullMarked;
