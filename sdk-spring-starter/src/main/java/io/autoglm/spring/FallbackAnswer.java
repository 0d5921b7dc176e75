package io.autoglm.spring;

import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/**
 * Answers in place of the servers when a call has failed at all endpoints and with all models of {@code autoglm.fallback.models}, and
 * nothing of an answer was delivered: with one that was kept, for example. A bean of this type joins every auto-configured client; two
 * without a primary one stop the start. For one client only, a customizer sets {@code FallbackSpec}.
 *
 * <p>It is asked at most once per call, on the thread on which the attempt before it failed, and MUST NOT block.
 */
@FunctionalInterface
public interface FallbackAnswer extends Function<GenerateRequest, Publisher<GenerateEvent>> {}
