/** WebClient (Spring Boot 4.1.2) under load. */
@NullMarked
package io.autoglm.benchmarks.peers.webclient;

import org.jspecify.annotations.NullMarked;
