package io.autoglm.spring;

import io.autoglm.sdk.error.AutoGlmException;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Answers with an {@link AutoGlmProblem} where a controller fails with an {@link AutoGlmException}, in WebFlux and in MVC applications:
 * with {@code autoglm.web.problem-details=true} only.
 *
 * <p>The advice has the order 0, as Spring Boot's own for problem details. An advice of the application's with a lower one comes first, and
 * a handler in the controller itself always does.
 */
@AutoConfiguration
@ConditionalOnClass({ProblemDetail.class, RestControllerAdvice.class})
@ConditionalOnBooleanProperty(name = "autoglm.web.problem-details")
public final class AutoGlmProblemsAutoConfiguration {

    /** For Spring. */
    public AutoGlmProblemsAutoConfiguration() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    static class Reactive {

        @Bean
        ReactiveProblemAdvice autoGlmProblemAdvice() {
            return new ReactiveProblemAdvice();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    static class Servlet {

        @Bean
        ServletProblemAdvice autoGlmProblemAdvice() {
            return new ServletProblemAdvice();
        }
    }
}
