/** zai-sdk 0.3.3 under load. */
@NullMarked
package io.autoglm.benchmarks.peers.zai;

import org.jspecify.annotations.NullMarked;
