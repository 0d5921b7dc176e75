/** Spring AI 1.1.8 under load. */
@NullMarked
package io.autoglm.benchmarks.peers.springai1;

import org.jspecify.annotations.NullMarked;
