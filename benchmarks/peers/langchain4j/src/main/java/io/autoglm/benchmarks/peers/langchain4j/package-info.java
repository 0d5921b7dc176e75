/** LangChain4j 1.19.0 under load. */
@NullMarked
package io.autoglm.benchmarks.peers.langchain4j;

import org.jspecify.annotations.NullMarked;
