import type { ComponentChildren } from 'preact';

/** A part of the page under its heading. */
export function Section(props: { readonly id: string; readonly title: string; readonly children: ComponentChildren }) {
  const { id, title, children } = props;
  return (
    <section class="section" id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}
