package io.autoglm.spring;

import io.autoglm.sdk.error.AutoGlmException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.filter.ServerHttpObservationFilter;

/** Answers for controllers of MVC. A file of its own: as a member of a configuration it would be a bean without a condition. */
@Order(0)
@RestControllerAdvice
final class ServletProblemAdvice {

    @ExceptionHandler
    ResponseEntity<ProblemDetail> answer(
            AutoGlmException failure, HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted()) {
            throw failure; // the answer has begun: nothing can be said any more, and the log is to have this one
        }
        return AutoGlmProblem.answer(
                failure,
                TraceIds.of(ServerHttpObservationFilter.findObservationContext(request)
                        .orElse(null)));
    }
}
