/** azure-ai-openai 1.0.0-beta.16 under load. */
@NullMarked
package io.autoglm.benchmarks.peers.azure;

import org.jspecify.annotations.NullMarked;
