/** openai-java 4.101.0 under load. */
@NullMarked
package io.autoglm.benchmarks.peers.openaijava;

import org.jspecify.annotations.NullMarked;
