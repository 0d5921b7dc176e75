package io.autoglm.examples.observability;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the application; {@code application.properties} says which server it asks. */
@SpringBootApplication(proxyBeanMethods = false)
public class AssistantApplication {

    /** Starts it. */
    public static void main(String[] args) {
        SpringApplication.run(AssistantApplication.class, args);
    }
}
