-- What a new installation offers: kinds of shots and starting points for projects. A function, because `rushes reset` asks again.
create function seed_defaults() returns void
language sql as $$
    insert into shot_type (id, name, description, icon, fps, quality, position)
    select ('5e000000-0000-4000-8000-00000000000' || t.position)::uuid, t.name, t.description,
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2">' || t.icon || '</svg>',
        t.fps, t.quality, t.position
    from (values
        (1, 'Establishing', 'Show where we are: wide, steady, and held for ten seconds before anything else happens.',
            '<path d="M2 19h20M4 19l5-9 4 6 3-4 4 7"/><circle cx="17" cy="6" r="2"/>', 24, '4k'),
        (2, 'Action', 'Something is moving fast. Film at a high frame rate, so that the edit can slow it down.',
            '<path d="M3 8h8M2 12h7M3 16h8M13 5l7 7-7 7"/>', 120, '1080'),
        (3, 'Interview', 'One person, one answer. Eyes in the upper third, light on the face, a quiet room.',
            '<circle cx="9" cy="8" r="4"/><path d="M2 21c0-5 3-7 7-7s7 2 7 7M17 4h5v5h-3l-2 2z"/>', 24, '1080'),
        (4, 'Detail', 'Get close: hands, textures, a label, a tool. Let one small thing fill the frame.',
            '<circle cx="10" cy="10" r="6"/><path d="M15 15l6 6M10 7v6M7 10h6"/>', 30, '4k'),
        (5, 'Reaction', 'Turn round and film who is watching: the laugh, the held breath, the applause.',
            '<circle cx="12" cy="12" r="9"/><path d="M8 14c1 3 7 3 8 0M9 9h.01M15 9h.01"/>', 30, '1080'),
        (6, 'Selfie', 'You, talking to the lens at arm''s length. Say your name and where you are.',
            '<rect x="6" y="2" width="12" height="20" rx="2"/><circle cx="12" cy="10" r="3"/><path d="M8 17c1-3 7-3 8 0"/>', 30, '1080'),
        (7, 'Time-lapse', 'Rest the phone on something that does not move, and let minutes pass.',
            '<circle cx="12" cy="12" r="9"/><path d="M12 6v6l4 3"/>', 30, '1080'),
        (8, 'Atmosphere', 'What the place feels like: light through leaves, steam, rain, a street at dusk.',
            '<path d="M3 9c3-3 6 3 9 0s6 3 9 0M3 15c3-3 6 3 9 0s6 3 9 0"/>', 60, '1080')
    ) as t (position, name, description, icon, fps, quality)
    on conflict (id) do nothing;

    insert into project_template (id, title, description, orientation, theme, access, publish_status, position, created_at, updated_at)
    select ('7e000000-0000-4000-8000-00000000000' || t.position)::uuid, t.title, t.description, t.orientation, t.theme, t.access,
        t.publish_status, t.position, now(), now()
    from (values
        (1, 'One day, many cameras', 'An event seen by everybody who was there: arrivals, the big moment, the faces, the way home.',
            'landscape', 'event', 'public', 'published'),
        (2, 'A portrait in five answers', 'One person and what they care about: a wide shot, their hands at work, five short answers.',
            'landscape', 'micro-doc', 'private', 'unpublished'),
        (3, 'Match day', 'Warm-up, crowd, the decisive minute in slow motion, and the changing room afterwards.',
            'landscape', 'sports', 'public', 'publish_all'),
        (4, 'What our customers say', 'Short upright statements, filmed wherever people use what we make.',
            'portrait', 'testimonial', 'public', 'unpublished'),
        (5, 'Behind the product', 'How it is made, from the first sketch to the box: details, machines, the people beside them.',
            'landscape', 'brand story', 'private', 'unpublished')
    ) as t (position, title, description, orientation, theme, access, publish_status)
    on conflict (id) do nothing;
$$;
select seed_defaults();
