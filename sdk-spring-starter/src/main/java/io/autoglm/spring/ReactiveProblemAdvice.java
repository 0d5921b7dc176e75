package io.autoglm.spring;

import io.autoglm.sdk.error.AutoGlmException;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Answers for controllers of WebFlux. A file of its own: as a member of a configuration it would be a bean without a condition. */
@Order(0)
@RestControllerAdvice
final class ReactiveProblemAdvice {

    @ExceptionHandler
    Mono<ResponseEntity<ProblemDetail>> answer(AutoGlmException failure, ServerWebExchange exchange) {
        if (exchange.getResponse().isCommitted()) {
            return Mono.error(
                    failure); // the answer has begun: nothing can be said any more, and the log is to have this one
        }
        return Mono.just(AutoGlmProblem.answer(
                failure,
                TraceIds.of(ServerRequestObservationContext.findCurrent(exchange.getAttributes())
                        .orElse(null))));
    }
}
