package io.autoglm.examples.webmvc;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the application; {@code application.properties} says which server it asks. */
@SpringBootApplication(proxyBeanMethods = false)
public class ChatApplication {

    /** Starts it. */
    public static void main(String[] args) {
        SpringApplication.run(ChatApplication.class, args);
    }
}
