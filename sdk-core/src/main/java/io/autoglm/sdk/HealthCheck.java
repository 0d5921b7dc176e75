package io.autoglm.sdk;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorType;
import io.autoglm.sdk.model.Health;
import io.autoglm.sdk.policy.CallOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a question about health makes of its call: it is quick, and a server that says that it cannot serve has answered it. */
final class HealthCheck {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private HealthCheck() {}

    static Mono<Health> of(Function<CallOptions, Flux<Health>> call, CallOptions options) {
        Objects.requireNonNull(options, "options must not be null");
        CallOptions quick = options.totalTimeout() == null ? options.withTotalTimeout(LONGEST) : options;
        CallOptions once = quick.maxAttempts() == null ? quick.withMaxAttempts(1) : quick;
        return call.apply(once)
                .next()
                .onErrorResume(
                        HealthCheck::isAnswer,
                        failure -> Mono.just(Health.notReady(((AutoGlmException) failure).reason())));
    }

    private static boolean isAnswer(Throwable failure) {
        return failure instanceof AutoGlmException known
                && known.code().type() == ErrorType.SERVER
                && known.code() != ErrorCode.UNSUPPORTED_BY_SERVER;
    }
}
