package io.autoglm.spring;

import io.autoglm.sdk.error.AutoGlmException;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ServerWebExchange;

/** Answers for controllers of WebFlux. A file of its own: as a member of a configuration it would be a bean without a condition. */
@Order(0)
@RestControllerAdvice
final class ReactiveProblemAdvice {

    @ExceptionHandler
    ResponseEntity<ProblemDetail> answer(AutoGlmException failure, ServerWebExchange exchange) {
        return AutoGlmProblem.answer(
                failure,
                TraceIds.of(ServerRequestObservationContext.findCurrent(exchange.getAttributes())
                        .orElse(null)));
    }
}
